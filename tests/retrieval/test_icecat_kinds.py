"""Categories read from Icecat titles: a thing is not what it goes with."""

from __future__ import annotations

import pytest

from retrieval.importers.icecat_kinds import kind_of


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Kensington MicroSaver Twin Laptop Lock - Keyed Different", "Locks"),
        ("HP PV606AT cable lock Black 1.83 m", "Locks"),
        ("Kensington USB Port Lock with Square Cable Guard", "Locks"),
        ("APC Smart-UPS VT Battery Lock Kit", "UPS batteries"),
        ("Kensington Mouse Wrist Pillow", "Wrist rests"),
        ("3M WR320LE wrist rest Black", "Wrist rests"),
        ("V7 CKW300UK Full Size/Palm Rest English QWERTY - Black", "Keyboards"),
        ("Sandberg Gel Mousepad with Wrist Rest", "Mouse pads"),
        ("Tripp Lite Under-Desk Clamp-On Storage Tray with Built-In Mouse Pad and Wrist Rest", "Mounts and stands"),
        ("HP CB302A printer cleaning", "Printer maintenance kits"),
        ("HP Designjet Cleaning Kit", "Printer maintenance kits"),
        ("Fujitsu MTC dr. DAT72 cleaning cartridge", "Tapes and tape drives"),
        ("Philips SVC2546W/17 equipment cleansing kit Screens/Plastics 200 ml", "Cleaning"),
        ("Philips Shaving head cleaning spray", "Shaving and grooming"),
        ("OKI 01182908 printer memory 512 MB DRAM", "Memory"),
        ("Canon 6915A001 printer roller", "Printer maintenance kits"),
        ("Brother M131 printer label Transparent M", "Label tapes"),
        ("HP 3y Nbd Onsite Notebook Only SVC", "Warranty and support"),
        ("StarTech.com Mini DVI to HDMI Video Adapter for Macbooks and iMacs- M/F", "Connectors and adapters"),
        ("StarTech.com Replacement PS/2 Mouse to USB Adapter - F/M", "Connectors and adapters"),
        ("HP Compaq nc6120 Notebook PC", "Laptops"),
        ("HP USB Optical 3-button Mouse", "Mice"),
        ("HP LaserJet 1300n Printer", "Printers"),
    ],
)
def test_a_thing_is_not_what_it_goes_with(title: str, label: str) -> None:
    assert kind_of(title, {})[-1] == label
