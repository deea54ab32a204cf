# ruff: noqa: E501 - one rule is one line
"""Categories for Icecat's rows, which have none: from the product type where one is given, else from the title,
else from specs that only one kind of thing has.

A rule is a pattern over the folded title; the first that matches wins, so that things which name what they go with
("notebook case", "projector lamp") stand above the things themselves. A row that nothing tells of gets no category.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from retrieval.words import fold

_RULES: tuple[tuple[str, str], ...] = (
    # Paper, labels, tapes
    (r"\blabel[- ]?(making|printer|ling) tape|\blabell?ing tape|\btape cartridge|\bd1 tape|\bp-touch\b.*tape|labelmaker tape", "Office > Label tapes"),
    (r"\blabel (printer|maker|writer)|\blabelmanager\b(?!.*tape)|\blabelwriter \d+\b(?!.*label)", "Office > Label printers"),
    (r"\b(self-adhesive|address|shipping|multi-?purpose|data carrier|removable|file|cd|dvd|name) labels?\b|\blabels\b|\bself-adhesive label", "Office > Labels"),
    (r"\b(photo|printing|inkjet|bond|coated|plotter|copy|matte|canvas|art|proofing|fine art|glossy) paper|\bpaper\b.*\b(gsm|g/m|sheets|roll|matt|gloss|\d+ ?m\b|mm)|large format media|printable textile|\bcanvas\b.*\d+ ?m\b|\b(film|vellum|tyvek|banner|vinyl)\b.*\b(mm|roll)\b|transparency film|printing film", "Office > Printing paper"),
    (r"\bphoto (print )?kit|\bpaper\b.*\bsheets?\b", "Office > Printing paper"),
    (r"\b(greeting|business|photo) cards?\b", "Office > Cards"),
    (r"\bcalculator\b", "Office > Calculators"),
    (r"\b(binder|folder|filing|stapler|staples|hole punch|notebook a\d|laminat|envelope|sheet protector|ring book|whiteboard|desk tray|letter tray|paper clip|scissors|clipboard|suspension file|index tab|divider|marker pens?|ballpoint|pencil|felt pen|fountain pen|(decorative )?stickers?\b|fotobook|photo album|pockets\b|marking tags|number blocks|glue\b|adhesive)", "Office > Stationery"),
    (r"\bshredder\b", "Office > Shredders"),
    # Printer supplies and parts
    (r"\b(dat ?\d*|dds|lto|ultrium|s?dlt|s?ait\d?(-\w+)?|8 ?mm|vxa|travan|tape)\b.*\bclean(ing|er)|\bcleaning\b.*\b(tape|ultrium|lto|dlt|8 ?mm)\b", "Storage > Tapes and tape drives"),
    (r"\b(projector|replacement|projection) lamp|\blamp\b.*\b(projector|p-vip|uhp|nsh|uhe)\b|\bp-vip\b|\blampe\b", "Electronics > Projector lamps"),
    (r"\bdrum\b|\bphoto ?conductor|imaging (unit|kit)", "Printer supplies > Printer drums"),
    (r"\btoner\b.*\b(cartridge|original|pages|pc\(s\))|\btoner (cartridge|kit)|(?<!waste )\btoner\b(?!.*(collector|container|waste))", "Printer supplies > Toner cartridges"),
    (r"\b(ink|print|inkjet) cartridge|\bink (tank|stick|bottle|pack)|\bsinglepack\b|\bmultipack\b|\bprinthead|\bprint head|\bink\b.*\b(ml|cyan|black|magenta|yellow)\b|\bcolorstix\b|\bsolid ink", "Printer supplies > Ink cartridges"),
    (r"\bprinter ribbon|\bthermal ribbon|\bribbon\b", "Printer supplies > Printer ribbons"),
    (r"\bfuser\b|\bfusing|\bmaintenance kit|\btransfer (belt|kit|roller|unit)|\bwaste toner|\btoner (collector|collection)|\broller kit|\bprinter kit|\bstaple cartridge|\b(printer|print ?head|belt|fuser) clean(ing|er)|\b(printer|designjet|laserjet|phaser|colorqube)\b.*\bcleaning (kit|cartridge|cassette|tray|unit)|^(?!.*\b(screen|lens|camera|lcd|tft|tablet|notebook|keyboard)\b).*\bcleaning (kit|cartridge|cassette)", "Printer supplies > Printer maintenance kits"),
    (r"\b(sheet|paper|document|envelope|media) (feeder|tray)|\bpaper drawer|\bduplex(er| unit| module)|\bprinter cabinet|\bfinisher\b|\bprinting equipment spare part|\bstacker\b|\bprint server\b|\btray/feeder|\bprinter stand|\boutput tray|\blower tray|\bprinter/scanner spare", "Printer supplies > Printer parts"),
    # Bags and covers
    (r"\b(notebook|laptop|netbook) (case|bag|sleeve|backpack|messenger|cover)|\bnotebook\b.*\b(briefcase|sleeve)|\bsleeve case|\bmessenger case|\bbriefcase\b|\btoploader", "Bags > Laptop bags"),
    (r"\bcamera (case|bag|pouch)|\bcamera\b.*\b(holster|backpack)\b|\bcamcorder case", "Bags > Camera bags"),
    (r"\bbackpack|\brucksack", "Bags > Backpacks"),
    (r"\b(phone|iphone|smartphone|handset|galaxy|blackberry) (case|cover|sleeve|skin)|mobile (phone|device) case|\bmobile phone case|\biphone\b.*\bcase", "Phones > Phone cases"),
    (r"\btablet (case|cover|sleeve)|\bipad\b.*\b(case|cover|folio)", "Tablets > Tablet cases"),
    (r"\b(luggage|trolley|duffel|suitcase|carrying case|handbag|shoulder bag|tote|equipment case|carry bag|wallet|pouch|storage case|media case|disc case|cd case|hard case|briefcase/classic)\b|\b(case logic|targus)\b.*\b(case|bag)\b|\bcase\b.*\b(nylon|polyester|neoprene|leather)\b", "Bags > Cases"),
    # Small things that name what they go with
    (r"\b\d ?-?y(ea)?rs?\b.*\b(nbd|on-?site|next business day|service|svc|supp(ort)?|return|pickup)\b|\b\d ?y\b.*\b(nbd|on-?site|notebook only)\b", "Services > Warranty and support"),
    (r"\bprinter label\b", "Office > Label tapes"),
    (r"\bprinter memory\b", "Computer parts > Memory"),
    (r"\bprinter (belt|roller)\b", "Printer supplies > Printer maintenance kits"),
    (r"\bprinter emulation\b", "Printer supplies > Printer parts"),
    (r"\b(mouse|keyboard|ps/2|usb|dvi|hdmi|vga|displayport|parallel|serial) to [\w/ ]*\b(mouse|keyboard|ps/2|usb|dvi|hdmi|vga|displayport|parallel|serial)\b.*\badapter\b(?!.*\bcable\b)", "Cables > Connectors and adapters"),
    (r"\b(laptop|notebook) roller\b", "Bags > Laptop bags"),
    (r"\b(laptop|notebook) cooling pad|\bcooling pad\b", "Accessories > Mounts and stands"),
    (r"\bcardbus\b.*\b(card|controller)\b", "Computer parts > Interface cards"),
    (r"\bsylvanian\b", "Toys > Toys and games"),
    (r"\b(cable|laptop|notebook|netbook|combination|keyed|door|port|chassis|security|kensington) lock\b|\block\b(?!.*\bkit\b)|\bmicrosaver\b", "Accessories > Locks"),
    (r"^(?!.*\b(tray|desk)\b).*\bmouse ?(pad|mat)s?\b", "Accessories > Mouse pads"),
    (r"^(?!.*\b(tray|desk)\b).*\bwrist[- ](rest|pillow|support)s?\b|\bpalm[- ]rest\b(?!.*\b(qwert[yz]|azerty)\b)", "Accessories > Wrist rests"),
    (r"\bunder-desk\b", "Accessories > Mounts and stands"),
    (r"\bcleans(e|ing)\b|\b(screen|lens|lcd|tft|keyboard|monitor|display|tablet|equipment) clean(er|ing)\b|\bcleaning (cloth|wipe|fluid|gel)", "Accessories > Cleaning"),
    # Power
    (r"\bups\b.*\bbatter|\bups battery|\breplacement battery cartridge|\brbc\d+|\bbattery (cabinet|pack)\b.*\bups", "Power > UPS batteries"),
    (r"\buninterruptible power|\bups\b|\bsmart-ups\b|\bsymmetra\b|\bback-ups\b", "Power > UPS"),
    (r"\bpower distribution unit|\bpdus?\b", "Power > Power distribution units"),
    (r"\bsurge (protector|suppressor|arrest)|\bpower strip|\bpower extension|\bac outlets?\b|\bsurgearrest", "Power > Surge protectors"),
    (r"\bpower (adapter|supply)\b|\bpsu\b|\bac adapter|\binverter\b|\bpower plug adapter|\bpower module|\bpower array|\bac-?adapter", "Power > Power supplies"),
    (r"\b(battery|mobile device|phone|car|wall|travel|usb|wireless|desktop|indoor|outdoor) (battery )?charger|\bcharger\b|\bpower ?bank\b|charging (station|cradle|dock)", "Power > Chargers"),
    (r"\bpower (cord|cable)|\biec\b.*\bcable\b|\bcable\b.*\bnema\b|\bpower lead", "Cables > Power cables"),
    (r"\brechargeable battery|\bsingle-use battery|\bbatter(y|ies)\b(?!.*\b(notebook|headphones?)\b.*\b(gb|windows)\b)", "Power > Batteries"),
    # Cables and connectors
    (r"\busb flash drive|\bdata traveler|\bdatatraveler|\busb stick|\bpen drive|\bflash drive", "Storage > USB sticks"),
    (r"\bplaystation|\bxbox\b|\bnintendo", "Gaming > Consoles and games"),
    (r"\bfib(er|re)[- ]optic|\bfib(er|re)\b.*\b(cable|patch|lc|sc|st)\b|\b(duplex|simplex)\b.*\b(multimode|singlemode)|\bmode conditioning|\bmultimode\b", "Cables > Fiber cables"),
    (r"\bnetworking cable|\bpatch (cable|cord)|\bcat\.? ?[5678]e?a?\b.*\b(cable|patch|cord|utp|lead)|\bcrossover cable|\bethernet cable|\butp\b|\bs/?f?tp\b|\bpatchcord|\brj-?45\b.*\b(cable|patch)\b|\bnetwork cable|\bmodular cable", "Cables > Network cables"),
    (r"\busb\b.*\bcable\b|\bcable\b.*\busb\b", "Cables > USB cables"),
    (r"\bhdmi\b.*\bcable|\bcable\b.*\bhdmi\b", "Cables > HDMI cables"),
    (r"\b(vga|dvi|displayport|monitor|video|coaxial|coax|s-video|component|composite|scart|antenna|rgb|svga|hd15|hddb15)\b.*\b(cable|lead)s?\b|\bcable\b.*\b(vga|dvi|displayport|s-video)\b", "Cables > Video cables"),
    (r"\b(audio|stereo|rca|speaker|headphone|3\.5 ?mm|xlr|toslink|midi|trs)\b.*\bcable|\bcable\b.*\b(rca|audio)\b", "Cables > Audio cables"),
    (r"\b(kvm|serial|parallel|printer|scsi|sata|sas|ide|firewire|ieee-?1394|thunderbolt|lightning|telephone|modem|null ?modem|signal|ribbon|fan|drive|data|db9|db25|rs-?232|infiniband|stacking|cascade|lpt|mobile phone)\b.*\b(cables?|lead|kabel)\b|\bcables?\b", "Cables > Cables"),
    (r"\bcable (tie|management|organi[sz]er|tray|sleeve|lock|tester|boot|clip|ring)|\bcable protector|\bvelcro|\braceway|\bcable trunking", "Cables > Cable accessories"),
    (r"\bnetwork (card|adapter)|\bnetworking card|\bpowerline|\bwlan card|\bwireless (adapter|card)|\bethernet (adapter|card)|\bbluetooth (adapter|dongle)|\bnetwork interface|\bnic\b|\bwifi adapter|\busb adapter\b.*\bmbit", "Networking > Network adapters"),
    (r"\bgender changer|\b(cable|wire|fib(er|re) optic|network|modular|coaxial) (interface/gender )?(adapter|connector|coupler|splitter|gender)|\bcoupler\b|\bkeystone|\bconnector\b|\bsplitter\b|\bnull modem adapter|\bwall plate|\boutlet box|\bsocket-outlet|\bpatch panel|\bmodular (plug|jack|adapter)|\bterminat(or|ion)\b|\bfaceplate|\bjack\b|\battenuator", "Cables > Connectors and adapters"),
    (r"\bkvm\b", "Networking > KVM switches"),
    # Racks and mounts
    (r"\bserver barebone|\bserver\b.*\b(gb|ghz)\b.*\brack\b|\bthin client\b.*\brack\b", "Computers > Servers"),
    (r"\b(projector|ceiling|wall|tv|monitor|flat (panel|screen)|display|speaker|camera|tablet|cpu|desk|av|universal|arm) (ceiling |wall |desk |floor )?(mount|bracket|arm|stand|holder)|\bmounting (kit|bracket|plate|interface)|\bcpu holder|\bnotebook stand|\bmonitor (riser|stand)|\bmount accessor|\bmonitor mount|\bfloorstand|\bdesk mount|\bwall mount|\bceiling mount|\bmultimedia cart|\bswv\d+|\bnotebook arm|\bdocument holder|\bholder\b|\bfootrest", "Accessories > Mounts and stands"),
    (r"\brack (accessory|cabinet|console|shelf|rail|enclosure)|\brack rail|\brackmount kit|\bnetshelter|\brack\b(?!.*\b(server|gb|ups|va)\b)|\bblanking panel|\bcabinet\b|\brail kit|\bmounting rails?\b|\benclosure (kit|fan)|\bserver cabinet", "Networking > Racks"),
    # Computer parts
    (r"\bmotherboard\b|\blga \d+ \(socket|\b(desktop|server) board\b", "Computer parts > Motherboards"),
    (r"\bmemory module|\bsystem specific memory|\b(so-?)?dimm\b|\bsdram\b(?!.*\b(windows|hdd|ssd|notebook|pc)\b)|\bsimm\b|\brdimm|\b(mb|gb) (ddr\d?|memory|ram)\b(?!.*\b(windows|hdd|ssd|pc|notebook|wi-fi)\b)|\bmemory kit", "Computer parts > Memory"),
    (r"\b(xeon|pentium|celeron|core|athlon|opteron|ryzen|sempron|phenom|itanium|intel|amd)\b.*\bprocessor\b(?!.*\b(windows|hdd|ssd)\b)|\bprocessor (upgrade|kit|option)", "Computer parts > Processors"),
    (r"\bgraphics card|\b(geforce|quadro|radeon|firepro)\b.*\bgddr|\bvideo card\b", "Computer parts > Graphics cards"),
    (r"\bsound card|\baudio card", "Computer parts > Sound cards"),
    (r"\bflash (card|memory)|\bmemory card|\bcompactflash|\bmicrosd|\bsd card|\bsdhc\b|\bsdxc\b|\bmemory stick\b", "Storage > Memory cards"),
    (r"\bcard reader\b(?!.*\bprinter)", "Storage > Card readers"),
    (r"\b(hdd/ssd|drive|disk) enclosure|\bstorage drive (docking|duplicat)|\bdrive (bay|cage|caddy)|\bbay panel|\bremovable drive|\bhard drive (tray|case|dock)", "Storage > Drive enclosures"),
    (r"\bssd\b(?!.*\b(windows|wi-fi|gb ddr|notebook|pc)\b)|\bsolid state", "Storage > Solid state drives"),
    (r"\b(external|portable) hard (drive|disk)", "Storage > External hard drives"),
    (r"\bhard (drive|disk)|\binternal hard|\bhdd?\b.*\b(rpm|sata|kit)\b|\bsata hd\b|\bscsi hd|\bhot.?plug\b.*\b(gb|tb)\b|\b\d+ ?[gt]b\b.*\b(7\.?2k|10k|15k|7200|10000|15000)", "Storage > Hard drives"),
    (r"\bnas\b|\bstorage server|\bdisk array|\bstorage (array|system)|\bstorageworks\b(?!.*(tape|ultrium|adapter|hba))|\bnetwork storage", "Storage > Network storage"),
    (r"\bblank (data tape|dvd|cd|video)|\b(lto|ultrium|dat|ait|dlt|sdlt|dds)\b.*\b(cartridge|tape|gb)\b|\bdata cartridge|\btape (drive|library|array|auto ?loader)|\baudio/video cassette|\bvideo cassette|\bminidv\b|\bautoloader", "Storage > Tapes and tape drives"),
    (r"\b(cd|dvd|bd)[-+]?(r|rw|ram|re)\b(?!.*\b(gb (ddr|hdd)|drive|windows)\b).*|\bblank (disc|media)", "Storage > Blank discs"),
    (r"\boptical (disc )?drive|\b(dvd|cd|blu-?ray)[^,]*\b(drive|writer|burner)|\bdvd super multi\b(?!.*\bgb\b)|\bfloppy", "Storage > Optical drives"),
    (r"\bcomputer case\b|\b(midi|mini|full|micro)[- ]tower\b(?!.*\b(gb|windows)\b)|\bchassis\b|\bserver case", "Computer parts > Computer cases"),
    (r"\bcomputer cooling|\bheat ?sink|\bcpu cooler|\b(case|cooling|system|hot plug) fan\b|\bfan (tray|kit|module|assembly)|\bcooler\b|\bair conditioning|\bfan\b|\bthermal (paste|compound)", "Computer parts > Cooling"),
    (r"\binterface cards/adapter|\b(pci|pcie|expresscard|scsi|raid|sata|sas|serial|firewire|parallel|usb)\b.*\b(card|controller|host (bus )?adapter|hba)\b|\bhost bus adapter|\bhba\b|\briser card|\braid controller|\bslot expander", "Computer parts > Interface cards"),
    # Networking
    (r"\bnetwork (media )?converter|\bmedia converter|\btransceiver|\bsfp\b|\bgbic\b|\bxfp\b|\bmini-?gbic", "Networking > Media converters and transceivers"),
    (r"\bnetwork switch|\b(gigabit|ethernet|managed|unmanaged|poe|fast|port) (smart )?switch|\bswitch\b.*\bports?\b(?!.*(hdmi|video|vga))|\bswitch module", "Networking > Network switches"),
    (r"\brouter\b", "Networking > Routers"),
    (r"\baccess point|\bwlan controller|\brange extender|\bnetwork repeater|\bwi-?fi (system|extender|repeater)|\bnetwork extender|\bmesh\b.*wi-?fi|\bwireless controller", "Networking > Access points"),
    (r"\bmodem\b(?!.*\b(gb|windows|notebook|printer|mfp)\b)", "Networking > Modems"),
    (r"\bhardware firewall|\bfirewall\b|\bvpn\b|\bgateway\b|\bnetwork management|\bnetwork (analy|monitor)|\bnetwork antenna|\bantenna\b|\bip phone|\bvoip|\bserial server|\bconsole server|\bterminal server|\bbridge/repeater|\bnetwork equipment|\bpoe (adapter|injector)|\bppoe\b", "Networking > Network equipment"),
    (r"\b(interface|usb) hub|\bhub\b(?!.*\bwindows)", "Accessories > Hubs"),
    (r"\bdocking station|\bport replicator|\bdock\b(?!.*(speaker|audio))|\bdocking", "Accessories > Docking stations"),
    (r"\b(av|video|audio|hdmi|vga|dvi|kvm|signal|console) (extender|transmitter|receiver|switch|splitter|converter|repeater|signal converter|distribution amplifier|line amplifier)|\bvideo (switch|splitter|signal|converter|capture)|\bserial (converter|switch)|\bmatrix switch|\bextender\b|\brepeater\b|\bconverter\b|\bserial/\w+ (adapter|server)", "Electronics > Video and signal converters"),
    # Sound and vision
    (r"\b(ear ?)?headphones?\b|\bearphones?\b|\bearbuds?\b|\bin-ear\b|\bear ?pad|\bear ?cushion", "Electronics > Headphones"),
    (r"\bheadsets?\b", "Electronics > Headsets"),
    (r"\bmicrophones?\b(?!.*\bwindows)", "Electronics > Microphones"),
    (r"\b(loud)?speakers?\b|\bsound ?bar\b|\bsubwoofer", "Electronics > Speakers"),
    (r"\b(digital|interactive|public) signage|\binteractive whiteboard|\bsignage display", "Electronics > Signage displays"),
    (r"\bprivacy filter|\bscreen protector|\bprotective film|\bdisplay (privacy )?filter|\banti-?glare|\bprivacy screen", "Accessories > Screen protectors"),
    (r"\bprojector (accessory|screen)|\bprojection screen", "Electronics > Projector accessories"),
    (r"\bdata projector|\bprojector\b|\bbeamer\b", "Electronics > Projectors"),
    (r"\b(lcd|led|plasma|oled|smart|hotel|hospitality|hd)[ -]*(flat panel )?tv\b|\btelevision|\btvs?\b(?=.*\bcm \()|\bflat (tv|hdtv)\b|\bset-top|\btv tuner|\btv set", "Electronics > TVs"),
    (r"\b(computer|lcd|led|flat (panel|screen)|touch ?screen|crt|desktop|tft|gaming|security) (monitor|display)|\bmonitor\b(?!.*\b(notebook|windows)\b)|\btouch ?screen (monitor|display)", "Computers > Monitors"),
    (r"\b(dvd|blu-?ray|mp3|mp4|media|cd|multimedia|video)(/\w+)? (player|recorder)|\bportable stereo|\bhome audio|\bav receiver|\bradio\b|\bhome cinema|\bhome theat|\bmicro system|\bclock radio|\bhi-fi\b|\bmicro theater|\bdictaphone|\bvoice recorder|\btuner\b|\bturntable|\baudio (system|receiver|amplifier)|\bmp3\b|\bcd player|\bwalkman", "Electronics > Audio and video players"),
    (r"\b(camera|slr|mirrorless|milc)\b.*\blens\b|\bcamera lens|\b(ef|ef-s|rf|ef-m|nikkor|tele ?photo|zoom) .*\d+ ?mm\b|\bteleconverter|\blens (cap|hood)|\bcamera (filter|flash|dock|kit)\b|\bcamera lens (filter|hood)|\bflash ring|\btripod|\bcamera mounting|\bremote control\b.*camera|\bcamera accessor|\bmacro ring|\bspeedlite|\b(neck|hand|wrist|shoulder) strap|\bdioptric|\bhousing\b.*\bcamera|\bviewfinder|\beyepiece", "Cameras > Lenses and camera accessories"),
    (r"\bsecurity camera|\bip (security )?camera|\bsurveillance|\bcctv|\bnetwork camera|\bdigital video recorder|\bpelco\b.*\b(camera|dome)|\bdvr\b", "Cameras > Security cameras"),
    (r"\bwebcam\b(?!.*\b(windows|gb)\b)", "Cameras > Webcams"),
    (r"\bcamcorder", "Cameras > Camcorders"),
    (r"\b(digital|compact|slr|bridge|action|instant|system|milc|mirrorless)\b.{0,25}\bcamera|\bcamera\b(?!.*\b(windows|gb)\b)", "Cameras > Cameras"),
    (r"\bbinocular|\btelescope", "Cameras > Binoculars"),
    # Printers and scanners
    (r"\b(bar ?code|barcode) (reader|scanner)|\bbar code reader|\bscanner module", "Office > Barcode scanners"),
    (r"\bscanner\b(?!.*\b(copier|fax|print))|\bscanjet", "Printers > Scanners"),
    (r"\bmultifunctional|\bmultifunction|\ball-in-one print|\bmfp\b|\bfax\b|\bcopier\b", "Printers > Multifunction printers"),
    (r"\bprinter\b|\bprinting\b.*\bppm\b|\b(laserjet|deskjet|officejet|stylus|pixma|designjet|phaser)\b.*\b(dpi|ppm|a4|a3)\b|\bskrivare\b|\bplotter\b|\bimprimante|\bdrucker", "Printers > Printers"),
    # Input
    (r"\bkeyboard\b(?!.*\b(windows|gb)\b)|\bnumeric keypad|\bkeypad\b|\bqwert[yz]\b(?!.*\bgb\b)|\bdesktop set\b", "Accessories > Keyboards"),
    (r"\bmouse\b|\bmice\b|\btrackball|\boptical mouse", "Accessories > Mice"),
    (r"\b(gaming control|game ?pad|joystick|game controller|steering wheel|gaming)\b|\bgraphics tablet|\bpresenter\b|\bwireless presenter|\bstylus pen|\bremote control", "Accessories > Controllers and remotes"),
    # Computers and phones
    (r"\bthin client|\bthinclient", "Computers > Thin clients"),
    (r"\bworkstation\b(?!.*\bboard)", "Computers > Workstations"),
    (r"\bserver\b(?!.*\b(license|cal|edition)\b)|\bproliant\b|\bpoweredge\b|\bblade\b", "Computers > Servers"),
    (r"\bnotebooks?\b|\blaptop\b|\bchromebook|\bnetbook|\bthinkpad\b|\b(probook|elitebook|latitude|travelmate|aspire|satellite|vaio|ideapad|lifebook)\b.*\bpixels|\bultrabook|\bmacbook", "Computers > Laptops"),
    (r"\btablet\b|\bipad\b|\bgalaxy tab\b|\be-?book reader", "Tablets > Tablets"),
    (r"\bhandheld mobile computer|\bpda\b|\bipaq\b", "Computers > Handheld computers"),
    (r"\b(ddr|sdram|gb|mb)\b.*\b(pc|tower|desktop|sff|all-in-one)\b|\b(desktop|mini|all-in-one|barebone|nuc|pos)\b.*\bpc\b|\bpc/workstation barebone|\bbarebone|\bpc\b(?!\(s\))(?=.*\b(gb|windows)\b)|\b(small form factor|minitower|desktop) pc\b|\bpos (system|terminal)|\b(optiplex|compaq d|vectra)\b", "Computers > Desktop PCs"),
    (r"\b(mobile|smart) ?phone|\bsmartphone|\bdual sim\b|\b\d+ mah\b|\bandroid \d", "Phones > Smartphones"),
    (r"\btelephone|\bdect\b|\bcordless phone|\bconference (phone|telephone)|\bphone\b", "Phones > Telephones"),
    (r"\bsmart ?watch|\bactivity tracker|\bfitness|\bsport watch|\bwearable", "Wearables > Smartwatches"),
    (r"\bnavigator\b|\bgps\b|\bsatnav", "Electronics > Navigation"),
    # Home
    (r"\bvacuum\b|\bs-filter|\bdust ?bag|\bs-bag|\bs-class", "Home > Vacuum cleaners"),
    (r"\bcoffee|\bespresso|\bsenseo", "Home > Coffee machines"),
    (r"\b(shaver|shaving|trimmer|clipper|epilator|toothbrush|brush head|hair ?(dryer|straightener|styler|curler)|oral|sonicare|groom)", "Personal care > Shaving and grooming"),
    (r"\b(steam )?iron\b(?! on)|\bironing|\bgarment steamer", "Home > Irons"),
    (r"\b(blender|mixer|juicer|toaster|kettle|food processor|chopper|steamer|fryer|cooker|grill|oven|microwave|kitchen|grater|waffle|ice cream|refrigerator|fridge|freezer|dishwasher|washing machine|dryer|hob|air fryer|scale|slicer)\b", "Home > Kitchen appliances"),
    (r"\b(baby|avent|soother|breast pump|feeding bottle|teat)\b", "Baby > Baby care"),
    (r"\b(puzzle|doll|toy|playset|barbie|lego|game|playmobil|paw patrol|craft|figure|kids|children's|frisbee|ravensburger|iron on beads|coloring|slime|play-doh|nerf|hot wheels|baby born|sylvanian|aquabeads|goula|crayola|casting|playmat|plush|l\.o\.l\.|na! na!|enchantimals|polly pocket|beedz|mermaid)\b", "Toys > Toys and games"),
    (r"\b(light ?bulb|bulb|led lamp|halogen|fluorescent|luminaire|lamp|spotlight|flashlight|lighting|xenon|incandescent)\b|\bh[47]\b.*\b(12|24) ?v", "Home > Lamps and bulbs"),
    (r"\b(screwdriver|drill|crimping|tool(kit| kit| set)?|wire stripper|tester|pliers|compressed air|multimeter)\b", "Tools > Tools"),
    (r"\bcleaning|\bwipes\b|\bcleaner\b|\bduster", "Accessories > Cleaning"),
    (r"\bchair\b|\bdesk\b|\bfurniture|\btable\b|\bshelf\b|\bsafe\b|\bcart\b", "Furniture > Office furniture"),
    # Not things
    (r"\bcare ?pack|\bwarranty|\bsupport extension|\bon-?site|\byears?\b.*\b(service|support|nbd|return)|\binstallation service|\bservice\b|\bnext business day|\bnbd\b|\bmaintenance\b", "Services > Warranty and support"),
    (r"\blicen[cs]e\b|\bsoftware\b|^(?!.*\b(gb|ghz)\b).*\bwindows (server|vista|xp|7|8|10)\b|\boffice (home|professional)|\bupgrade\b.*\bversion|\bantivirus", "Software > Software"),
)  # fmt: skip

# Specs that only one kind of thing has, for titles without a telling word.
_SPECS: tuple[tuple[str, str], ...] = (
    ("attr_n_black_toner_page_yield", "Printer supplies > Toner cartridges"),
    ("attr_n_colour_toner_page_yield", "Printer supplies > Toner cartridges"),
    ("attr_t_ink_type", "Printer supplies > Ink cartridges"),
    ("attr_n_colour_ink_volume", "Printer supplies > Ink cartridges"),
    ("attr_n_black_ink_volume", "Printer supplies > Ink cartridges"),
    ("attr_n_labels_per_pack", "Office > Labels"),
    ("attr_n_media_sheets_per_package", "Office > Printing paper"),
    ("attr_n_media_weight", "Office > Printing paper"),
    ("attr_n_bulb_power", "Home > Lamps and bulbs"),
    ("attr_t_cable_standard", "Cables > Network cables"),
    ("attr_n_recommended_age__min_", "Toys > Toys and games"),
)

# Words that settle it only when nothing better did.
_LAST: tuple[tuple[str, str], ...] = (
    (r"\b\d+ x \d+ dpi\b", "Printers > Printers"),
    (r"\b\d+(\.\d+)? cm \(.*\b\d+ x \d+ pixels(?!.*\bgb\b)", "Computers > Monitors"),
    (r"\bmbit/s\b", "Networking > Network equipment"),
    (r"\bink\b", "Printer supplies > Ink cartridges"),
    (r"\boriginal (black|cyan|magenta|yellow|light|photo|matte|multi|gray|color)|\bcartridge\b|\bequivalent to\b", "Printer supplies > Ink cartridges"),
    (r"\b(xeon|pentium|celeron|core i\d|opteron)\b", "Computer parts > Processors"),
    (r"\badapter\b", "Cables > Connectors and adapters"),
    (r"\bcase\b|\bbag\b", "Bags > Cases"),
    (r"\bmemory\b|\bddr\d?\b", "Computer parts > Memory"),
    (r"\bcable\b|\bcord\b|\bkabel\b", "Cables > Cables"),
    (r"\bpaper\b|\bpapier\b", "Office > Printing paper"),
    (r"\bspare part", "Accessories > Spare parts"),
)  # fmt: skip

# Product types that say more than the title's words; others fall through to the rules.
_TYPES = {
    "Notebook": "Computers > Laptops",
    "Hybrid (2-in-1)": "Computers > Laptops",
    "Chromebook": "Computers > Laptops",
    "Netbook": "Computers > Laptops",
    "Mobile workstation": "Computers > Laptops",
    "Headphones": "Electronics > Headphones",
    "Headset": "Electronics > Headsets",
    "PC": "Computers > Desktop PCs",
    "All-in-One PC": "Computers > Desktop PCs",
    "Mini PC (<= 3L)": "Computers > Desktop PCs",
    "Workstation": "Computers > Workstations",
    "Processor": "Computer parts > Processors",
    "Desktop Board": "Computer parts > Motherboards",
    "Server/Workstation Board": "Computer parts > Motherboards",
    "Network Interface Card": "Networking > Network adapters",
    "Maintenance kit": "Printer supplies > Printer maintenance kits",
    "Battery": "Power > Batteries",
    "Drip coffee maker": "Home > Coffee machines",
    "Pod coffee machine": "Home > Coffee machines",
    "Espresso machine": "Home > Coffee machines",
    "Stereo portable speaker": "Electronics > Speakers",
    "Tabletop router": "Networking > Routers",
    "Portable router": "Networking > Routers",
    "Desktop projector": "Electronics > Projectors",
}


@cache
def _compiled(rules: tuple[tuple[str, str], ...]) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    return [(re.compile(pattern), _path(path)) for pattern, path in rules]


def _path(text: str) -> tuple[str, ...]:
    return tuple(text.split(" > "))


def kind_of(title: str, cells: Mapping[str, Any]) -> tuple[str, ...]:
    """The category path, most general label first; ``()`` where neither type, title nor specs tell."""
    product_type = str(cells.get("attr_t_product_type") or "")
    if product_type in _TYPES:
        return _path(_TYPES[product_type])
    texts = [text for text in (fold(product_type), fold(title)) if text and not text.isdigit()]
    for text in texts:
        for pattern, path in _compiled(_RULES):
            if pattern.search(text):
                return path
    if cells.get("attr_t_printing_colours"):
        laser = "laser" in fold(str(cells.get("attr_t_print_technology") or ""))
        return _path("Printer supplies > Toner cartridges" if laser else "Printer supplies > Ink cartridges")
    for column, label in _SPECS:
        if column in cells:
            return _path(label)
    return next((path for pattern, path in _compiled(_LAST) if pattern.search(texts[-1])), ())
