"""The Google Merchant feed in its three dresses, and Shopify's product export."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import FeedError
from retrieval.importers import read_feed

TSV = (
    "id\ttitle\tdescription\tlink\timage link\tadditional_image_link\tprice\tsale_price\tavailability\tbrand\tgtin\t"
    "product_type\tgoogle product category\titem_group_id\tcolor\tage_group\tproduct_detail\tcustom_label_0\tshipping\n"
    "A1\tTrail shoe\tLight.\thttps://s.test/a1\thttps://s.test/1.jpg\thttps://s.test/2.jpg,https://s.test/3.jpg\t"
    "149.00 USD\t99.50 USD\tin_stock\tPeak\t0001234567890\tHome > Shoes > Trail\tApparel > Shoes\tG1\tRed/Black\t"
    "adult\tGeneral:Drop:8 mm,General:Upper material:Mesh\tads\tUS:::5 USD\n"
    "A2\tBoot\tWarm.\thttps://s.test/a2\t\t\t89 USD\t\tpreorder\tPeak\t\t\t187\t\t\t\t\t\t\n"
    "A3\tSock\tx\thttps://s.test/a3\t\t\t9 USD\t\tperhaps\tPeak\t\t\t\t\t\t\t\t\t\n"
)

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
<channel><title>Shop</title><link>https://s.test</link>
<item>
  <title>Plain name</title><g:title>Trail shoe</g:title>
  <description>&lt;p&gt;Light.&lt;/p&gt;</description>
  <link>https://s.test/a1</link>
  <g:id>A1</g:id><g:price>149.00 USD</g:price><g:availability>in stock</g:availability>
  <g:image_link>https://s.test/1.jpg</g:image_link>
  <g:additional_image_link>https://s.test/2.jpg</g:additional_image_link>
  <g:additional_image_link>https://s.test/3.jpg</g:additional_image_link>
  <g:product_type>Home &gt; Shoes</g:product_type>
  <g:product_detail><g:section_name>General</g:section_name>
    <g:attribute_name>Drop</g:attribute_name><g:attribute_value>8 mm</g:attribute_value></g:product_detail>
  <g:product_detail><g:attribute_name>Upper</g:attribute_name><g:attribute_value>Mesh</g:attribute_value></g:product_detail>
  <g:shipping><g:country>US</g:country><g:price>5 USD</g:price></g:shipping>
</item>
<item><g:id>A2</g:id><g:price>12 USD</g:price></item>
</channel></rss>
"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:merchant="http://base.google.com/ns/1.0">
<title>Shop</title>
<entry><id>tag:s.test,2026:1</id><title>Trail shoe</title><summary>Light.</summary>
<link href="https://s.test/a1"/><merchant:id>A1</merchant:id><merchant:price>149 USD</merchant:price></entry>
</feed>
"""

SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,"
    "Variant Price,Variant Barcode,Image Src,Status\n"
    'tee,Soft tee,"<p>Soft.</p>\n<ul><li>Cotton</li></ul>",Peak,Apparel > Shirts,Tee,"summer, sale",true,Size,S,Color,'
    "Red,T-S,180,shopify,0,deny,15.00,,https://s.test/1.jpg,active\n"
    "tee,,,,,,,,,M,,Red,T-M,180,shopify,4,deny,20.00,,,\n"
    "tee,,,,,,,,,L,,Blue,T-L,180,shopify,2,deny,24.00,,https://s.test/2.jpg,\n"
    "tee,,,,,,,,,XL,,Blue,T-X,180,shopify,2,deny,lots,,,\n"
    "tee,,,,,,,,,,,,,,,,,,,https://s.test/3.jpg,\n"
    "mug,Mug,,Peak,,Mugs,,true,Title,Default Title,,,M-1,0,,,deny,9.00,'0123456789,,active\n"
    "old,Old thing,,Peak,,Mugs,,true,Title,Default Title,,,O-1,0,,,deny,9.00,,,archived\n"
)


def write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_merchant_tsv(tmp_path: Path) -> None:
    read = read_feed(write(tmp_path, "feed.txt", TSV))
    shoe, boot = read.products
    assert (shoe.price, shoe.currency, shoe.availability) == (99.5, "USD", "in_stock")
    assert shoe.category == ("Home", "Shoes", "Trail")
    assert shoe.image_links == ("https://s.test/1.jpg", "https://s.test/2.jpg", "https://s.test/3.jpg")
    assert (shoe.gtin, shoe.item_group_id, shoe.link) == ("0001234567890", "G1", "https://s.test/a1")
    assert shoe.attributes == {
        "drop": "8 mm",
        "upper material": "Mesh",
        "regular price": 149.0,
        "color": ["Red", "Black"],
        "age group": "adult",
    }
    assert (boot.category, boot.availability, boot.attributes) == ((), "preorder", {})
    assert [(reject.line, reject.field) for reject in read.rejects] == [(4, "availability")]


@pytest.mark.parametrize(("dates", "price"), [("2001-01-01T00:00Z/2999-01-01T00:00Z", 7), ("2001-01-01/2002-01-01", 9)])
def test_a_sale_price_holds_only_within_its_dates(tmp_path: Path, dates: str, price: float) -> None:
    text = f"id\ttitle\tprice\tsale_price\tsale_price_effective_date\n1\tSock\t9 USD\t7 USD\t{dates}\n"
    assert read_feed(write(tmp_path, "feed.tsv", text), "merchant").products[0].price == price


def test_merchant_rss(tmp_path: Path) -> None:
    read = read_feed(write(tmp_path, "feed.xml", RSS))
    [shoe] = read.products
    assert (shoe.id, shoe.title, shoe.description, shoe.price) == ("A1", "Trail shoe", "Light.", 149)
    assert shoe.category == ("Home", "Shoes")
    assert len(shoe.image_links) == 3
    assert shoe.attributes == {"drop": "8 mm", "upper": "Mesh"}
    assert [(reject.line, reject.field) for reject in read.rejects] == [(18, "title")]


def test_merchant_atom_with_another_prefix(tmp_path: Path) -> None:
    [shoe] = read_feed(write(tmp_path, "feed.xml", ATOM)).products
    assert (shoe.id, shoe.description, shoe.link, shoe.price) == ("A1", "Light.", "https://s.test/a1", 149)


def test_xml_that_is_broken_or_declares_entities_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="not well-formed"):
        read_feed(write(tmp_path, "cut.xml", RSS[:-30]))
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + RSS.removeprefix('<?xml version="1.0"?>\n')
    with pytest.raises(FeedError, match="entities"):
        read_feed(write(tmp_path, "bomb.xml", bomb))


def test_shopify_handles_become_products_with_their_options(tmp_path: Path) -> None:
    read = read_feed(write(tmp_path, "products.csv", SHOPIFY))
    tee, mug = read.products
    assert (tee.id, tee.title, tee.description, tee.brand) == ("tee", "Soft tee", "Soft.\nCotton", "Peak")
    assert tee.category == ("Apparel", "Shirts")
    # The small one at 15.00 is sold out.
    assert (tee.price, tee.availability) == (20, "in_stock")
    assert tee.attributes == {
        "size": ["S", "M", "L"],
        "color": ["Red", "Blue"],
        "tags": ["summer", "sale"],
        "weight": "180 g",
        "highest price": 24.0,
    }
    assert tee.image_links == ("https://s.test/1.jpg", "https://s.test/2.jpg", "https://s.test/3.jpg")
    assert (mug.price, mug.category, mug.gtin, mug.attributes) == (9, ("Mugs",), "0123456789", {})
    assert [(reject.line, reject.field) for reject in read.rejects] == [(6, "Variant Price"), (9, "Status")]
    assert "archived" in read.rejects[1].why
