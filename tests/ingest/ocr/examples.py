"""Small files of each form, written for these tests: what the specifications allow, and what programs really write."""

from __future__ import annotations

ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v{version}#">
  <Description>
    <MeasurementUnit>{unit}</MeasurementUnit>
    {made}
  </Description>
  <Layout>
    <Page ID="p1" WIDTH="{width}" HEIGHT="{height}" {page}>
      <PrintSpace>
        <ComposedBlock>
          <TextBlock ID="b1" {block}>
            <TextLine HPOS="100" VPOS="200" WIDTH="300" HEIGHT="40">
              <String CONTENT="Outer" HPOS="100" VPOS="200" WIDTH="100" HEIGHT="40" WC="0.93"/>
              <SP HPOS="200" VPOS="200" WIDTH="10"/>
              <String CONTENT="Mon" HPOS="210" VPOS="200" WIDTH="80" HEIGHT="40" SUBS_TYPE="HypPart1"
                SUBS_CONTENT="Mongolia"/>
              <HYP CONTENT="&#xAD;" HPOS="290" VPOS="200" WIDTH="10"/>
            </TextLine>
            <TextLine HPOS="100" VPOS="250" WIDTH="150" HEIGHT="40">
              <String CONTENT="golia" HPOS="100" VPOS="250" WIDTH="150" HEIGHT="40" SUBS_TYPE="HypPart2"
                SUBS_CONTENT="Mongolia"/>
            </TextLine>
          </TextBlock>
        </ComposedBlock>
        <TextBlock ID="b2" {other}>
          <TextLine><String CONTENT="etc" SUBS_TYPE="Abbreviation" SUBS_CONTENT="et cetera"/></TextLine>
          <TextLine><String CONTENT="   "/></TextLine>
        </TextBlock>
      </PrintSpace>
      <TopMargin><TextBlock><TextLine>
        <String CONTENT="81" HPOS="5" VPOS="5" WIDTH="0" HEIGHT="2"/>
      </TextLine></TextBlock></TopMargin>
    </Page>
  </Layout>
</alto>
"""

OCR_STEP = """<OCRProcessing ID="o"><preProcessingStep><processingSoftware><softwareName>Binariser</softwareName>
  </processingSoftware></preProcessingStep><ocrProcessingStep><processingDateTime>2013-04-23T10:00:00</processingDateTime>
  <processingSoftware><softwareCreator>Somebody</softwareCreator><softwareName>FineReader</softwareName>
  <softwareVersion>11.0</softwareVersion></processingSoftware></ocrProcessingStep></OCRProcessing>"""
PROCESSING = """<Processing ID="o"><processingDateTime>2024-02-30</processingDateTime><processingSoftware>
  <softwareName>kraken</softwareName></processingSoftware></Processing>"""


def alto(
    version: int = 3, unit: str = "pixel", made: str = OCR_STEP, width: str = "1000", **more: str
) -> bytes:
    """An ALTO file with a hyphenated word, an abbreviation, a margin and blocks of two languages."""
    fields = {"page": "", "block": 'language="eng"', "other": "", "height": "2000", **more}
    return ALTO.format(version=version, unit=unit, made=made, width=width, **fields).encode()


PAGE_XML = """<?xml version="1.0" encoding="UTF-8"?>
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/{version}">
  <Metadata>
    <Creator>Transkribus</Creator><Created>2020-01-02T03:04:05Z</Created>
    <LastChange>2021-05-06T07:08:09+02:00</LastChange>{metadata}
  </Metadata>
  <Page imageFilename="0001.jpg" imageWidth="1000" imageHeight="2000" primaryLanguage="German">
    {order}
    <TextRegion id="r1" {first}>
      <Coords points="100,100 900,100 900,400 100,400"/>
      <TextLine id="l2" custom="readingOrder {{index:1;}} structure {{type:x;}}">
        <Coords points="110,200 500,190 510,240 110,250"/>
        <TextEquiv index="1"><Unicode>zweite
          Zeile</Unicode></TextEquiv><TextEquiv index="0"><Unicode>Zweite Zeile</Unicode></TextEquiv>
      </TextLine>
      <TextLine id="l1" custom="readingOrder {{index:0;}}" primaryLanguage="English">
        <Coords><Point x="110" y="100"/><Point x="510" y="140"/></Coords>
        <Word id="w1"><Coords points="110,100 200,140"/>
          <TextEquiv conf="0.87"><Unicode>First</Unicode></TextEquiv></Word>
        <Word id="w2"><Coords points="broken"/><TextEquiv><Unicode>line</Unicode></TextEquiv></Word>
        <Word id="w3"><Coords points="0,0 1,1"/></Word>
      </TextLine>
    </TextRegion>
    <TableRegion id="t"><TextRegion id="r2" {second}><Coords points="0,0 10,10"/>
      <TextLine id="l3"><Coords points="0,900 50,950"/><TextEquiv><Unicode>Head</Unicode></TextEquiv></TextLine>
      <TextLine id="l4"><TextEquiv><Unicode> </Unicode></TextEquiv></TextLine>
    </TextRegion></TableRegion>
    <ImageRegion id="i"><Coords points="0,0 10,10"/></ImageRegion>
  </Page>
</PcGts>
"""

READING_ORDER = """<ReadingOrder><OrderedGroup id="g">
  <UnorderedGroupIndexed id="u" index="0"><RegionRef regionRef="r2"/></UnorderedGroupIndexed>
  <RegionRefIndexed index="1" regionRef="r1"/><RegionRefIndexed index="2" regionRef="nowhere"/>
</OrderedGroup></ReadingOrder>"""
OCR_D = """<MetadataItem type="processingStep" name="recognition" value="ocrd-tesserocr-recognize 0.19"/>"""


def page_xml(version: str = "2019-07-15", order: str = "", metadata: str = "", **more: str) -> bytes:
    """A PAGE file: custom orders, several readings, points of 2010, a table, and places that are none."""
    fields = {"first": "", "second": "", **more}
    return PAGE_XML.format(version=version, order=order, metadata=metadata, **fields).encode()


HOCR = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head><title></title><meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name='ocr-system' content='tesseract 5.3.0' /></head>
 <body>
  <div class='ocr_page' id='page_1' title='image "a; b.png"; bbox 0 0 1000 2000; ppageno 0; scan_res 300 300'>
   <div class='ocr_carea' title="bbox 100 100 900 300">
    <p class='ocr_par' lang='chi_sim' title="bbox 100 100 900 160">
     <span class='ocr_header' title="bbox 100 100 300 140; baseline 0 -5"><span class='ocrx_word'
       title='bbox 100 100 200 140; x_wconf 96'>外</span><span class='ocrx_word'
       title='bbox 200 100 300 140; x_wconf 41'>蒙</span></span>
    </p>
    <p class='ocr_par' title="bbox 100 200 900 300">
     <span class='ocr_line' title="bbox 100 200 400 240">
      <span class='ocrx_word' title='bbox 100 200 200 240; x_wconf 101'><strong>Port</strong></span>
      <span class='ocrx_word' title='bbox x y'>Arth&amp;<em>ur</em></span>
      <span class='ocrx_word' title='bbox 300 200 400 240'> </span>
     </span>
     <span class='ocr_line' title="bbox 100 250 400 290">no words here</span>
    </p>
   </div>
   <div class='ocr_photo' title="bbox 0 0 10 10"></div>
  </div>
  <div class='ocr_page' title='bbox 0 0 10 10'></div>
 </body>
</html>
"""
