package linkage

import "strings"

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// forms are the words that say what kind of body a name belongs to in law, and the kind. Some are cut off or misspelt as ledgers
// have them.
var forms = map[string]string{
	"ltd": "ltd", "limited": "ltd", "limted": "ltd", "limitd": "ltd", "limite": "ltd", "limit": "ltd", "lt": "ltd", "cyf": "ltd", "cyfyngedig": "ltd",
	"plc": "plc", "ccc": "plc", "llp": "llp", "lp": "lp", "cic": "cic", "cio": "cio", "scio": "cio",
	"inc": "inc", "incorporated": "inc", "corp": "corp", "corporation": "corp", "llc": "llc", "co": "co", "company": "co",
	"gmbh": "gmbh", "ag": "ag", "sa": "sa", "sas": "sas", "sarl": "sarl", "bv": "bv", "nv": "nv", "srl": "srl", "spa": "spa", "oy": "oy", "ab": "ab", "pty": "pty", "se": "se", "ojsc": "jsc", "jsc": "jsc", "pjsc": "jsc", "oao": "jsc", "aktiengesellschaft": "ag", "ooo": "ooo",
}

// firmForm are the forms that differ between companies of one name: X Ltd and X LLP are two companies.
var firmForm = wordSet("ltd plc llp lp cic cio inc llc gmbh ag sa bv nv")

// leading are the forms that stand before a name in some countries.
var leading = wordSet("jsc ooo srl")

// remarkWords are what a ledger's clerk notes in brackets behind a name: which account, which office, what became of the firm.
var remarkWords = wordSet(`finance fin rates rate council tax rent rents fees fee account accounts accnt acc ac acct accs gen general sales purchase purchases ledger
 income payments payment pmts bill bills billing invoices invoice only bacs cheque cheques head office off ho hq po box treasurer treasurers treas treasury chief cashier sundry
 in administration liquidation receivership new owners owner old dont do not use closed main and for the of c a s o 1 2 3`)

// numberWords are the numbers that names write in words. One is left out: "one" is more often a name than a number.
var numberWords = map[string]int{
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var romans = map[string]int{"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12}

var longForms = [][2]string{
	{" public limited company ", " plc "}, {" limited liability partnership ", " llp "}, {" limited liability company ", " llc "},
	{" limited partnership ", " lp "}, {" gesellschaft mit beschrankter haftung ", " gmbh "}, {" societatea cu raspundere limitata ", " srl "}, {" community interest company ", " cic "}, {" charitable incorporated organisation ", " cio "},
	{" open joint stock company ", " jsc "}, {" joint stock company ", " jsc "}, {" private limited ", " ltd "}, {" co ltd ", " ltd "}, {" company limited ", " ltd "},
}

// writtenOut are abbreviations that mean one thing in the name of an organisation.
var writtenOut = map[string]string{
	"intl": "international", "int": "international", "svcs": "services", "svs": "services", "servs": "services", "servces": "services", "mgmt": "management", "mgt": "management", "assocs": "associates",
	"bros": "brothers", "govt": "government", "dept": "department", "saint": "st", "sw": "south west", "southwest": "south west", "nw": "north west",
	"northwest": "north west", "southeast": "south east", "northeast": "north east",
	"telecoms": "telecom", "comms": "communications", "eng": "engineering", "engrs": "engineers", "soc": "society", "univ": "university",
	"hosp": "hospital", "sch": "school", "coll": "college", "cttee": "committee", "cnty": "county",
	"center": "centre", "grp": "group", "assoc": "association", "assn": "association", "fndn": "foundation", "srv": "services",
	"cncl": "council", "coun": "council", "dist": "district", "natl": "national", "mnfg": "manufacturing", "mfg": "manufacturing", "hldgs": "holdings", "constr": "construction", "agri": "agricultural", "1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "equip": "equipment", "info": "information",
	"tech": "technology", "technologies": "technology", "solution": "solutions", "service": "services", "system": "systems",
}

// common are words that say little about which organisation it is.
var common = wordSet(`and the of for in at uk group holdings services solutions systems company care home homes house school academy college
 centre council trust association society limited consulting consultancy consultants management international associates partners partnership
 business construction building builders engineering security transport travel taxis cars hire training education learning nursery pre community
 support south north east west england english british great britain national local county district borough city town parish church
 primary secondary software technology computer computers data digital information communications telecom networks network media design
 print printing property properties housing health healthcare medical nursing residential lodge court farm garden gardens landscapes landscaping
 environmental waste water energy electrical plumbing heating cleaning maintenance equipment supplies products trading enterprises
 finance financial capital leasing resources resourcing recruitment agency solicitors legal law architects surveyors foundation charity
 club project projects development developments industries contractors contracting street road park motors garage autos vehicle vehicles
 worldwide global europe european professional specialist direct first new old young people children childrens family sports arts`)

// places are towns, counties and nations that stand in the names of branches: two names that differ only by place are two
// branches, two clubs or two firms.
var places = wordSet(`aberdeen accrington andover ashford australia aylesbury banbury barnsley barnstaple basildon basingstoke bath bedford belfast berkshire
 bideford birmingham blackburn blackpool bolton bournemouth bradford brighton bristol britain bude buckinghamshire burnley bury cambridge cambridgeshire cambs canterbury cardiff
 carlisle chelmsford cheltenham cheshire chester chesterfield china colchester cornwall coventry crawley crediton crewe croydon cumbria cymru darlington dartford dartmouth
 dawlish denmark derby derbyshire devon doncaster dorset dover dudley dundee durham eastbourne edinburgh ealing england essex europe exeter exmouth falmouth france frome germany
 glasgow gloucester gloucestershire grimsby guildford halifax hampshire harlow harrogate hastings hereford herefordshire hertford hertfordshire herts honiton hove huddersfield
 hull hyndburn ilfracombe india ipswich ireland japan jersey kent kettering lancashire lancaster launceston leeds leicester leicestershire lincoln lincolnshire
 lichfield liverpool london luton macclesfield maidstone manchester mansfield middlesbrough midlands newbury newcastle newport norfolk northampton northamptonshire northumberland norwich
 nottingham nottinghamshire notts okehampton oldham oxford oxfordshire paignton penzance peterborough plymouth plympton poole portsmouth preston reading redhill redruth
 rochdale rotherham salford salisbury scotland sheffield shrewsbury shropshire sidmouth slough solihull somerset southampton southend southport staffordshire
 stafford stevenage stockport stockton stoke suffolk sunderland surrey sussex swansea swindon tamworth taunton tavistock telford tiverton torbay torquay totnes truro wakefield wales walsall
 warrington warwick warwickshire watford wellingborough wellington westminster wigan wiltshire wiltshire winchester windsor woking wolverhampton worcester worcestershire worthing wrexham yeovil york yorkshire`)

// trades sort a word by the line of business it names. Two names that share only their first word and are in different lines are
// different firms.
var trades = tradeOf(map[string]string{
	"technology":  "software systems computer computers computing data digital technology telecom communications networks network internet it ict broadband online informatics cyber",
	"vehicles":    "vehicle vehicles hire car cars van vans motors motor taxis taxi coaches garage autos truck trucks fleet tyres selfdrive rental",
	"finance":     "capital leasing finance financial bank banking insurance asset pensions treasury",
	"care":        "care nursing residential homecare domiciliary carers",
	"education":   "school schools academy college nursery preschool playgroup university tuition",
	"law":         "solicitors legal law chambers barristers",
	"building":    "construction builders building roofing plumbing heating electrical civil scaffolding joinery paving",
	"people":      "recruitment resourcing staffing agency personnel employment",
	"food":        "foods catering bakery restaurant restaurants cafe butchers",
	"property":    "property properties estates homes housing lettings",
	"grounds":     "landscapes landscaping trees arboriculture gardens fencing horticulture",
	"cleaning":    "cleaning hygiene cleaners laundry",
	"waste":       "waste recycling skips skip",
	"places":      "hotel inn lodge pub",
	"publishing":  "publishing press newspapers printers printing print",
	"engineering": "engineering engineers",
	"funerals":    "funeral funerals undertakers",
	"energy":      "gas energy electricity power fuels oil",
})

func tradeOf(lists map[string]string) map[string]string {
	m := map[string]string{}
	for trade, list := range lists {
		for _, w := range strings.Fields(list) {
			m[w] = trade
		}
	}
	return m
}
