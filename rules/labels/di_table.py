"""The data identifiers (DI) of ANS MH10.8.2 and what they mean, one or a range a line.

Facts of the standard's continuous maintenance up to 2021, put into short words; reserved identifiers are
left out. `rules.labels.data_identifiers` says which of them fill a field of a label.

Columns: DI, or first and last of a range; meaning.
"""

TABLE = """\
B|container type
1B|returnable container
2B|gas cylinder
3B|motor freight equipment
4B|carrier (SCAC) and trailer
5B|receptacle asset number
7B|freight container serial number
8B|container owner
9B|container size and type
10B|container ownership code
11B|van number
12B|van number check digit
13B|container number code
14B|tag on container
15B|dangerous cargo class
16B|dangerous goods code
17B|transport subject name
18B|vessel registration number
19B|voyage or trip number
20B|country of vessel
21B|electronic seal number
22B|entry number
23B|surety number
24B|foreign port of lading
25B|returnable transport item, globally unique
26B|returnable transport item with part number
27B|large load carrier
28B|small load carrier
29B|returnable packaging item
30B|packaging item, globally unique
31B|packaging number
55B|returnable packaging item, global asset
C|customer's item code, continued
1C|supplier's traceability code, continued
2C|supplier's serial number, continued
3C|free text, continued
4C|transaction reference, continued
5C|supplier's item code, continued
D|date YYMMDD
1D|date DDMMYY
2D|date MMDDYY
3D|date YDDD
4D|date YYDDD
5D|date YYMMDD and its kind
6D|date YYYYMMDD and its kind
7D|month MMYY
8D|event, date and time
9D|date, structure agreed
10D|week YYWW
11D|week YYYYWW
12D|date YYYYMMDD
13D|oldest and newest week of making
14D|expiry date YYYYMMDD
15D|expiry date DDMMYYYY
16D|production date YYYYMMDD
17D|production date DDMMYYYY
18D|tag activation time
19D|tag deactivation time
20D|inspection date DDMMYYYY
21D|required delivery date code
22D|record time
23D|UTC date and time
24D|qualified date
25D|best before date YYYYMMDD
26D|first freeze date YYYYMMDD
27D|harvest date YYYYMMDD
28D|harvest dates, first and last
E|restricted substances class
1E|air pressure
2E|highest temperature allowed
3E|lowest temperature allowed
4E|highest humidity allowed
5E|lowest humidity allowed
6E|refrigerated container temperature
10E|cumulative time temperature index
11E|time temperature index
12E|packaging material
13E|moisture sensitivity level
F|looping header
1F|parent
3F|number of children
4F|logical assignment
5F|children
H|name of a party
1H|employee number
2H|social security number
3H|person, not an employee
4H|national social security number
5H|last name
6H|party name
7H|contact phone
8H|contact e-mail
9H|consignee number
10H|personal number
11H|first name and initial
12H|military grade
15H|national identity number
25H|person, globally unique
26H|person with role, globally unique
I|vehicle identification number
2I|vehicle identification number, abbreviated
4I|transport vehicle, globally unique
5I|production vehicle, globally unique
J|licence plate
1J|licence plate of an unbreakable unit
2J|licence plate of a transport unit with packages
3J|licence plate of an unbreakable unit, with EDI
4J|licence plate of a transport unit with packages, with EDI
5J|licence plate of a mixed transport unit
6J|licence plate of a master transport unit
7J|vehicle registration
8J|maritime mobile service identity
K|customer's order number
1K|supplier's order number
2K|bill of lading of the supplier
3K|bill of lading of the carrier
4K|order line
5K|reference number
6K|carrier's PRO number
7K|carrier mode
8K|contract number
9K|transaction reference
10K|invoice number
11K|packing list number
12K|carrier (SCAC) and PRO number
13K|bill of lading or waybill with SCAC
14K|order number and line
15K|kanban number
16K|delivery instruction number
17K|check number
18K|structured reference
19K|foreign military sales case
20K|licence
21K|customer data
22K|transaction authentication
25K|group of transport units of the carrier
26K|group of transport units of the shipper
27K|quotation
L|storage location
1L|location
2L|ship to
3L|ship from
4L|country of origin
5L|ship for
6L|route code
7L|DoDAAC
8L|port of embarkation
9L|port of debarkation
11L|location by coordinates
12L|ship to by coordinates
13L|ship from by coordinates
15L|ship for by coordinates
16L|tag activation place
17L|tag deactivation place
18L|FAO fishing area
20L-24L|location, level assigned by the customer
25L|location, globally unique
26L|location of a party
27L|place of an event
28L|number and street
29L|city
30L|country subdivision
31L|postal code
32L|country
33L|web address
34L|web address, peer to peer
35L|approval number of a site
36L|approval number of a producer
51L|ship from, by the supplier
52L|ship to, by the supplier
54L|ship from, by the carrier
55L|ship to, by the carrier
10M|army form 2410
11M|army form 2408
12M|army form 2407
13M|air force form 95
14M|navy form 4790
N|national stock number
1N|chemical industry coding
3N|EIAJ coding
4N|GS1 coding
5N|AIAG coding
6N|MILSTRIP coding
7N|DTR coding
8N|production animal
9N|pharmacy product number
10N|coding of an identified company
11N|RLA coding
12N|RLA coding, part of one
15N|industrial internet number
P|customer's part number
1P|supplier's part number
2P|revision level
3P|GS1 company and item number
4P|GS1 item number
5P|freight classification item
6P|supplier and item number
7P|CLEI equipment code
8P|GTIN of 14 digits
9P|DUNS number and item number
10P|hazardous material code
11P|CLEI code of 10 characters
12P|document type
13P|VMRS system
14P|VMRS system and assembly
15P|VMRS system, assembly and part
16P|VMRS system, assembly and part, modified
17P|GS1 supplier and item number
18P|VMRS supplier and part number
19P|component
20P-24P|part number, level assigned by the customer
25P|item class, globally unique
26P|part number, globally unique
27P|customs tariff number
28P|cargo name
29P|GMDN class
30P-34P|part number, level assigned by the supplier
40P|safety data sheet code
49P|export controlled by
50P|maker's item number
51P|item, globally unique
52P|colour
53P|marine equipment
54P|UDI device identifier
55P|certificate reference
Q|quantity
1Q|theoretical length or weight
2Q|actual weight
3Q|unit of measure
4Q|gross amount
5Q|net amount
6Q|number of containers
7Q|quantity with unit
8Q|container weight rating
9Q|piece weight
11Q|tare weight
12Q|monetary value
13Q|piece of pieces
14Q|first of a secondary quantity
15Q|last of a secondary quantity
16Q|pieces in the van
17Q|shipments in the van
18Q|volume
19Q|width
20Q|height
21Q|length
22Q|net weight
23Q|van length
24Q|volume of the van
25Q|net explosive weight
26Q|packaging level
27Q|net price
28Q|postage and packing
29Q|discount
30Q|value added tax
31Q|currency
32Q|LOINC code and value
1R|return authorization by the supplier
2R|return code by the customer
4R|DoDIC
5R|data of an identified company
6R|signature
7R|fish species
8R|FAO code
9R|FAO production method
S|serial number
1S|additional code by the supplier
2S|shipping notice number
3S|package, unique
4S|package of like items
5S|package of unlike items
6S|packages of like items
7S|packages of unlike items
8S|SSCC
9S|package, generic
10S|machine, cell or tool
11S|fixed asset
12S|document number
13S|security seal
14S|parcel manifest
15S|serial number of a vendor known by 13V
16S|version number
17S|GS1 supplier and package
18S|CAGE code and serial number
19S|DUNS number and package
20S|traceability code of the customer
21S|tire identification number
22S|mobile telephone
23S|MAC address
24S|RF tag
25S|serial number, globally unique
26S|reader
27S|item number within a batch
28S|batch and item number
30S|additional traceability code
31S|first serial number
32S|last serial number
33S|serial number of the next higher assembly
34S|part number of the end item
35S|bumper number
36S|pallet
37S|part and serial number, globally unique
42S|serial number, globally unique, with its length
43S|ICCID
50S-54S|serial number, level assigned by the supplier
96S|EPC
97S|serial number, encrypted
T|lot number by the customer
1T|lot number by the supplier
3T|exclusive assignment
20T-24T|lot number, level assigned by the customer
25T|lot number, globally unique
26T|batch identifier
27T|batch number
30T-34T|lot number, level assigned by the supplier
5U|postal service data
6U|postal licensing data
15U|postal service data, supplementary
16U|postal administration
17U|UPU location code
18U|UPU location code, qualified
19U|postal licence plate
55U|OCR data locator
V|supplier code by the customer
1V|supplier code by the supplier
2V|U.P.C. company prefix
3V|GS1 company prefix
4V|carrier
5V|financial institution
6V|maker's identification
7V|liable party
8V|customer code by the customer
9V|customer code by the supplier
10V|maker
11V|budget holder
12V|DUNS number of the maker
13V|DUNS number of the supplier
14V|DUNS number of the customer
15V|shipper number by the carrier
16V|VMRS supplier
17V|CAGE code
18V|party, globally unique
19V|party and its role
20V|code values of a party
21V|unit of a party
22V|SCAC of the carrier
23V|VAT number of the supplier
24V|VAT number of the customer
25V|CAGE or NCAGE code of the maker
W|work order number
1W|operation sequence number
2W|operation code
3W|work order and operation
4W|status code
5W|work unit code
6W|nomenclature
10W|form control number
11W|quality inspector
12W|telephone number
Z|agreed by customer and supplier
1Z|agreed by carrier and supplier
2Z|agreed by customer and carrier
3Z|free text
4Z|agreed by carrier and trading partner
10Z|free text, header
11Z-99Z|free text, line
"""
