"""The labels that IIIF viewers show beside metadata, in one table of six languages.

A manifest has them in the node's own languages only (in English if the table has none of these): with more, a viewer
would mix labels in its reader's language with values in another.
"""

from __future__ import annotations

from functools import lru_cache

from fonds.serializers.element_labels import ELEMENT_LABELS, LANGUAGES
from fonds.serializers.iiif.language_maps import LanguageMap

_TRADITIONAL = frozenset({"Hant", "TW", "HK", "MO"})

# name of the label -> the label in each of LANGUAGES
LABELS: dict[str, tuple[str, str, str, str, str, str]] = {
    "date": ("Date", "Date", "Datum", "Fecha", "Дата", "日期"),
    "from": ("From", "De", "Von", "De", "От кого", "发件人"),
    "to": ("To", "À", "An", "Para", "Кому", "收件人"),
    "sent": ("Sent", "Envoyé", "Abgesandt", "Enviado", "Отправлено", "发出"),
    "received": ("Received", "Reçu", "Empfangen", "Recibido", "Получено", "收到"),
    "creator": ("Creator", "Producteur", "Urheber", "Productor", "Создатель", "责任者"),
    "type": ("Type", "Type", "Art", "Tipo", "Вид", "类型"),
    "level": (
        "Level of description",
        "Niveau de description",
        "Verzeichnungsstufe",
        "Nivel de descripción",
        "Уровень описания",
        "著录级别",
    ),
    "language": ("Language", "Langue", "Sprache", "Idioma", "Язык", "语言"),
    "extent": ("Extent", "Importance matérielle", "Umfang", "Volumen", "Объём", "数量"),
    "people": ("People", "Personnes", "Personen", "Personas", "Лица", "人物"),
    "places": ("Places", "Lieux", "Orte", "Lugares", "Места", "地点"),
    "subjects": ("Subjects", "Sujets", "Themen", "Temas", "Темы", "主题"),
    "classification": (
        "Original classification",
        "Classification d’origine",
        "Ursprüngliche Geheimhaltungsstufe",
        "Clasificación original",
        "Первоначальный гриф секретности",
        "原密级",
    ),
    "collection": ("Collection", "Collection", "Bestand", "Colección", "Фонд", "全宗"),
    "holder": (
        "Holding institution",
        "Institution de conservation",
        "Bestandshaltende Institution",
        "Institución que lo conserva",
        "Место хранения",
        "收藏机构",
    ),
    "reference": ("Reference", "Cote", "Signatur", "Signatura", "Шифр", "档号"),
    "source": ("Source", "Source", "Quelle", "Fuente", "Источник", "来源"),
    "identifiers": (
        "Identifiers",
        "Identifiants",
        "Kennungen",
        "Identificadores",
        "Идентификаторы",
        "标识符",
    ),
    "abstract_by": (
        "Summary by",
        "Résumé par",
        "Zusammenfassung von",
        "Resumen de",
        "Автор аннотации",
        "摘要作者",
    ),
    "transcribed_by": (
        "Transcription by",
        "Transcription par",
        "Transkription von",
        "Transcripción de",
        "Расшифровка",
        "转录者",
    ),
    "text_language": (
        "Language of the transcript",
        "Langue de la transcription",
        "Sprache der Transkription",
        "Idioma de la transcripción",
        "Язык расшифровки",
        "转录文本语言",
    ),
    "publisher": ("Publisher", "Éditeur", "Herausgeber", "Editor", "Издатель", "出版者"),
    "sponsor": (
        "Made possible by",
        "Avec le soutien de",
        "Ermöglicht durch",
        "Con el apoyo de",
        "При поддержке",
        "资助者",
    ),
    "part_rights": (
        "Rights in parts",
        "Droits sur des parties",
        "Rechte an Teilen",
        "Derechos sobre partes",
        "Права на части",
        "部分内容的权利",
    ),
    "local_contexts": (
        "Local Contexts labels and notices",
        "Labels et avis Local Contexts",
        "Labels und Hinweise von Local Contexts",
        "Etiquetas y avisos de Local Contexts",
        "Метки и уведомления Local Contexts",
        "Local Contexts 标签与声明",
    ),
    "rights": (
        "Rights statement",
        "Déclaration de droits",
        "Rechtehinweis",
        "Declaración de derechos",
        "Правовой статус",
        "版权声明",
    ),
    "access": ("Access", "Accès", "Zugang", "Acceso", "Доступ", "利用权限"),
    "note": ("Note", "Note", "Anmerkung", "Nota", "Примечание", "附注"),
    "elsewhere": ("Elsewhere", "Ailleurs", "Anderswo", "En otros sitios", "В других местах", "其他来源"),
    "address": (
        "Permanent address",
        "Adresse permanente",
        "Permanente Adresse",
        "Dirección permanente",
        "Постоянный адрес",
        "永久网址",
    ),
    "statement": ("Rights", "Droits", "Rechte", "Derechos", "Права", "权利"),
    "homepage": ("Web page", "Page web", "Webseite", "Página web", "Веб-страница", "网页"),
    "transcript": (
        "Transcript",
        "Transcription",
        "Transkription",
        "Transcripción",
        "Расшифровка",
        "转录文本",
    ),
    "transcription": (
        "Transcription: {}",
        "Transcription : {}",
        "Transkription: {}",
        "Transcripción: {}",
        "Расшифровка: {}",
        "转录：{}",
    ),
    "translation": (
        "Translation: {}",
        "Traduction : {}",
        "Übersetzung: {}",
        "Traducción: {}",
        "Перевод: {}",
        "译文：{}",
    ),
    "machine": (
        "Machine text: {}",
        "Texte automatique : {}",
        "Maschinell erfasster Text: {}",
        "Texto automático: {}",
        "Машинный текст: {}",
        "机器文本：{}",
    ),
    "tracks": (
        "Captions and transcripts",
        "Sous-titres et transcriptions",
        "Untertitel und Transkripte",
        "Subtítulos y transcripciones",
        "Субтитры и тексты",
        "字幕与文本",
    ),
    "captions": (
        "Captions: {}",
        "Sous-titres pour sourds et malentendants : {}",
        "Untertitel für Hörgeschädigte: {}",
        "Subtítulos para sordos: {}",
        "Титры для глухих: {}",
        "隐藏字幕：{}",
    ),
    "subtitles": (
        "Subtitles: {}",
        "Sous-titres : {}",
        "Untertitel: {}",
        "Subtítulos: {}",
        "Субтитры: {}",
        "字幕：{}",
    ),
    "speech": (
        "What is said: {}",
        "Ce qui est dit : {}",
        "Gesprochenes Wort: {}",
        "Lo que se dice: {}",
        "Речь: {}",
        "说话内容：{}",
    ),
    "descriptions": (
        "Description of what is seen: {}",
        "Description de ce que l’on voit : {}",
        "Beschreibung des Bildes: {}",
        "Descripción de lo que se ve: {}",
        "Описание видимого: {}",
        "画面描述：{}",
    ),
    "machine_unknown": (
        "Machine text",
        "Texte automatique",
        "Maschinell erfasster Text",
        "Texto automático",
        "Машинный текст",
        "机器文本",
    ),
    "notes": (
        "Editorial notes",
        "Notes éditoriales",
        "Anmerkungen der Redaktion",
        "Notas editoriales",
        "Редакционные примечания",
        "编者注",
    ),
    "words": (
        "Words and their places: {}",
        "Mots et leurs emplacements : {}",
        "Wörter und ihre Orte: {}",
        "Palabras y su lugar: {}",
        "Слова и их места: {}",
        "词语及其位置：{}",
    ),
    # {} is the name of the node
    "login": (
        "Log in to {}",
        "Se connecter à {}",
        "Anmelden bei {}",
        "Iniciar sesión en {}",
        "Вход: {}",
        "登录 {}",
    ),
    "logout": (
        "Log out of {}",
        "Se déconnecter de {}",
        "Abmelden bei {}",
        "Cerrar sesión en {}",
        "Выход: {}",
        "退出 {}",
    ),
    "login_confirm": ("Log in", "Se connecter", "Anmelden", "Iniciar sesión", "Войти", "登录"),
    "reading_room": (
        "For the reading room",
        "Réservé à la salle de lecture",
        "Für den Lesesaal",
        "Para la sala de lectura",
        "Только для читального зала",
        "仅限阅览室",
    ),
    "login_note": (
        "These pages are open to readers with a pass of {}.",
        "Ces pages sont visibles avec un laissez-passer de {}.",
        "Wer einen Ausweis hat, darf diese Seiten sehen: {}.",
        "Estas páginas pueden verse con un pase de {}.",
        "Эти страницы видны тем, у кого есть пропуск: {}.",
        "持有 {} 通行证者可查看这些页面。",
    ),
    "refused": (
        "No access",
        "Accès refusé",
        "Kein Zugang",
        "Sin acceso",
        "Нет доступа",
        "无权访问",
    ),
    "refused_note": (
        "These pages need a pass that is still valid.",
        "Ces pages demandent un laissez-passer valable.",
        "Diese Seiten verlangen einen gültigen Ausweis.",
        "Estas páginas requieren un pase vigente.",
        "Для этих страниц нужен действующий пропуск.",
        "查看这些页面需要有效的通行证。",
    ),
    "annotations": (
        "Annotations",
        "Annotations",
        "Annotationen",
        "Anotaciones",
        "Аннотации",
        "标注",
    ),
    "contents": ("Contents", "Table des matières", "Inhalt", "Índice", "Содержание", "目录"),
    "scan": ("Scan", "Numérisation", "Digitalisat", "Digitalización", "Скан", "扫描件"),
    "inferred": ("inferred", "déduit", "erschlossen", "inferido", "предположение", "推断"),
} | ELEMENT_LABELS


def label(name: str, language: str) -> str:
    """Return one label in one language, or in English if the table does not have the language."""
    return LABELS[name][_column(language) or 0]


def _column(language: str) -> int | None:
    """Return the column of a language, or None. Chinese in another script than the simplified one has none."""
    primary, _, subtags = language.partition("-")
    if primary == "zh" and not _TRADITIONAL.isdisjoint(subtags.split("-")):
        return None
    return LANGUAGES.index(primary) if primary in LANGUAGES else None


@lru_cache(maxsize=64)
def label_maps(languages: tuple[str, ...]) -> dict[str, LanguageMap]:
    """Return every label as a language map (Presentation 3.0, 4.4) in those languages.

    The maps are shared and must not be changed.
    """
    tags = [tag for tag in languages if _column(tag) is not None] or ["en"]
    return {name: {tag: [label(name, tag)] for tag in tags} for name in LABELS}
