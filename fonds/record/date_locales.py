"""How dates are written in seven languages: names of months and seasons, word order, and prepositions.

A table only; `fonds.record.date_format` uses it. To add a language, add a row. Names of months and seasons are given
as they stand alone and, if the language has another form after a day or a preposition (Russian), in that form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DateLocale:
    """The patterns and names of one language. In patterns: d day, m month, s season, y the year as a phrase."""

    months: tuple[str, ...]
    seasons: tuple[str, ...]  # spring, summer, autumn, winter
    day_month_year: str = "{d} {m} {y}"
    day_month: str = "{d} {m}"
    day: str = "{d}"
    month_year: str = "{m} {y}"
    season_year: str = "{s} {y}"
    unspecified_year: str = "{dm}, {y}"  # a day or month in a decade or century
    date_time: str = "{date}, {time}"
    year: str = "{}"
    year_span: str = "{}–{}"
    before_christ: str = "{} BC"
    anno_domini: str = "{} AD"
    decade: str = "{}s"
    century: str = "{} century"
    ordinal: str = "english"  # english | roman | plain
    undated: str = "undated"
    year_unknown: str = "year unknown"
    about: str = "about {}"
    possibly: str = "possibly {}"
    between: str = "between {} and {}"
    since: str = "from {}"
    until: str = "until {}"
    start_unknown: str = "{} (start unknown)"
    end_unknown: str = "{} (end unknown)"
    or_earlier: str = "{} or earlier"
    or_later: str = "{} or later"
    and_earlier: str = "{} and earlier"
    and_later: str = "{} and later"
    separator: str = ", "
    any_of: str = " or "
    all_of: str = " and "
    part_names: tuple[str, str, str] = ("year", "month", "day")
    uncertain: str = "{} uncertain"
    approximate: str = "{} approximate"
    both: str = "{} uncertain and approximate"
    parenthesis: str = " ({})"
    article: str = ""  # before a day that follows a preposition: "vers le 26 juillet"
    contractions: tuple[tuple[str, str], ...] = ()
    months_after: tuple[str, ...] = ()  # after a day and after `since`; empty if the same as `months`
    seasons_after: tuple[str, ...] = ()
    prepositions: bool = True  # about, between and until affect the date as `since` does; not in Russian
    first_day: str = "1"
    year_first: bool = False  # 1945年7月: an interval omits the year of its end, not of its start
    interval_joiner: str = ""  # the word between the dates of an interval; empty for a dash


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EN: Final = DateLocale(
    months=_names("January February March April May June July August September October November December"),
    seasons=("spring", "summer", "autumn", "winter"),
)
_FR: Final = DateLocale(
    months=_names("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    seasons=("printemps", "été", "automne", "hiver"),
    before_christ="{} av. J.-C.",
    anno_domini="{} apr. J.-C.",
    decade="années {}",
    century="{} siècle",
    ordinal="roman",
    undated="sans date",
    year_unknown="année inconnue",
    about="vers {}",
    possibly="peut-être {}",
    between="entre {} et {}",
    since="à partir de {}",
    until="jusqu’à {}",
    start_unknown="{} (début inconnu)",
    end_unknown="{} (fin inconnue)",
    or_earlier="{} ou avant",
    or_later="{} ou après",
    and_earlier="{} et avant",
    and_later="{} et après",
    any_of=" ou ",
    all_of=" et ",
    part_names=("l’année", "le mois", "le jour"),
    uncertain="incertitude sur {}",
    approximate="approximation sur {}",
    both="incertitude et approximation sur {}",
    article="le ",
    contractions=(("de le ", "du "), ("à le ", "au "), ("à partir de a", "à partir d’a")),
    first_day="1er",
)
_DE: Final = DateLocale(
    months=_names("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    seasons=("Frühling", "Sommer", "Herbst", "Winter"),
    day_month_year="{d}. {m} {y}",
    day_month="{d}. {m}",
    day="{d}.",
    before_christ="{} v. Chr.",
    anno_domini="{} n. Chr.",
    decade="{}er-Jahre",
    century="{}. Jahrhundert",
    ordinal="plain",
    undated="undatiert",
    year_unknown="Jahr unbekannt",
    about="etwa {}",
    possibly="möglicherweise {}",
    between="zwischen {} und {}",
    since="ab {}",
    until="bis {}",
    start_unknown="{} (Beginn unbekannt)",
    end_unknown="{} (Ende unbekannt)",
    or_earlier="{} oder früher",
    or_later="{} oder später",
    and_earlier="{} und früher",
    and_later="{} und später",
    any_of=" oder ",
    all_of=" und ",
    part_names=("Jahr", "Monat", "Tag"),
    uncertain="{} unsicher",
    approximate="{} ungefähr",
    both="{} unsicher und ungefähr",
)
_RU: Final = DateLocale(
    months=_names("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
    months_after=_names("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    seasons=("весна", "лето", "осень", "зима"),
    seasons_after=("весны", "лета", "осени", "зимы"),
    year="{} г.",
    year_span="{}–{} гг.",
    before_christ="{} до н. э.",
    anno_domini="{} н. э.",
    decade="{}-е годы",
    century="{} век",
    ordinal="roman",
    undated="без даты",
    year_unknown="год неизвестен",
    about="приблизительно {}",
    possibly="возможно, {}",
    between="в промежутке: {} – {}",
    since="с {}",
    until="по {}",
    start_unknown="{} (начало неизвестно)",
    end_unknown="{} (конец неизвестен)",
    or_earlier="{} или ранее",
    or_later="{} или позднее",
    and_earlier="{} и ранее",
    and_later="{} и позднее",
    any_of=" или ",
    all_of=" и ",
    prepositions=False,
    part_names=("год", "месяц", "день"),
    uncertain="{} под вопросом",
    approximate="{} приблизительно",
    both="{} приблизительно, под вопросом",
)
_ZH: Final = DateLocale(
    months=tuple(str(month) for month in range(1, 13)),
    seasons=("春季", "夏季", "秋季", "冬季"),
    day_month_year="{y}{m}月{d}日",
    day_month="{m}月{d}日",
    day="{d}日",
    month_year="{y}{m}月",
    season_year="{y}{s}",
    unspecified_year="{y}{dm}",
    date_time="{date} {time}",
    year="{}年",
    year_span="{}–{}年",
    before_christ="公元前{}",
    anno_domini="公元{}",
    decade="{}年代",
    century="{}世纪",
    ordinal="plain",
    undated="日期不详",
    year_unknown="年份不详",
    about="约{}",
    possibly="可能为{}",
    between="{}至{}之间",
    since="自{}起",
    until="至{}止",
    start_unknown="{}（起始不详）",
    end_unknown="{}（结束不详）",
    or_earlier="{}或更早",
    or_later="{}或更晚",
    and_earlier="{}及更早",
    and_later="{}及更晚",
    separator="、",
    any_of="或",
    all_of="和",
    parenthesis="（{}）",
    part_names=("年份", "月份", "日期"),
    uncertain="{}不确定",
    approximate="{}为约数",
    both="{}不确定且为约数",
    year_first=True,
    interval_joiner="至",
)
_ES: Final = DateLocale(
    months=_names("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    seasons=("primavera", "verano", "otoño", "invierno"),
    day_month_year="{d} de {m} de {y}",
    day_month="{d} de {m}",
    month_year="{m} de {y}",
    season_year="{s} de {y}",
    before_christ="{} a. C.",
    anno_domini="{} d. C.",
    decade="década de {}",
    century="siglo {}",
    ordinal="roman",
    undated="sin fecha",
    year_unknown="año desconocido",
    about="hacia {}",
    possibly="posiblemente {}",
    between="entre {} y {}",
    since="desde {}",
    until="hasta {}",
    start_unknown="{} (comienzo desconocido)",
    end_unknown="{} (fin desconocido)",
    or_earlier="{} o antes",
    or_later="{} o después",
    and_earlier="{} y antes",
    and_later="{} y después",
    any_of=" o ",
    all_of=" y ",
    part_names=("año", "mes", "día"),
    uncertain="{} incierto",
    approximate="{} aproximado",
    both="{} incierto y aproximado",
    article="el ",
)
_AR: Final = DateLocale(
    months=_names("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    seasons=("ربيع", "صيف", "خريف", "شتاء"),
    unspecified_year="{dm}، {y}",
    date_time="{date}، {time}",
    before_christ="{} ق.م.",
    anno_domini="{} م",
    decade="عقد {}",
    century="القرن {}",
    ordinal="plain",
    undated="بلا تاريخ",
    year_unknown="سنة غير معروفة",
    about="نحو {}",
    possibly="ربما {}",
    between="بين {} و{}",
    since="منذ {}",
    until="حتى {}",
    start_unknown="{} (البداية غير معروفة)",
    end_unknown="{} (النهاية غير معروفة)",
    or_earlier="{} أو قبل ذلك",
    or_later="{} أو بعد ذلك",
    and_earlier="{} وما قبل",
    and_later="{} وما بعد",
    separator="، ",
    any_of=" أو ",
    all_of=" و",
    part_names=("السنة", "الشهر", "اليوم"),
    uncertain="{} غير مؤكد",
    approximate="{} تقريبي",
    both="{} غير مؤكد وتقريبي",
)

DATE_LOCALES: Final = {"en": _EN, "fr": _FR, "de": _DE, "ru": _RU, "zh": _ZH, "es": _ES, "ar": _AR}
"""The languages by primary subtag."""
