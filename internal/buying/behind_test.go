package buying

import "testing"

// titles are titles as registers of councils have them, and what a person says they are: the supplier as the register gives it, the
// product ("" where none is named), the function. They were labelled before the catalogue was
// asked, and three labels that overlooked a product were corrected afterwards.
var titles = []struct{ title, supplier, product, function string }{
	{"OpenRevenues licence, support and hosting of documents", "civica", "OpenRevenues", "revenues-benefits"},
	{"Uniform support and maintenance", "idox", "Uniform", "planning"}, {"Provision of Uniform for Planning", "idox", "Uniform", "planning"},
	{"Supply of staff uniform", "", "", ""}, {"Uniforms and protective clothing", "", "", ""}, {"iTrent hosted service", "", "iTrent", "hr-payroll"},
	{"Modern.gov licence", "civica", "Modern.gov", "democratic-services"}, {"ModernGov annual subscription", "", "Modern.gov", "democratic-services"},
	{"iCasework hosting", "civica", "iCasework", "customer-relationship"}, {"Spydus library management system", "civica", "Spydus", "libraries"},
	{"Agresso ERP support", "", "Unit4 ERP", "finance"}, {"Business World licences", "unit4", "Unit4 ERP", "finance"}, {"eFinancials annual maintenance", "", "Advanced Financials", "finance"},
	{"NEC Housing support", "nec", "NEC Housing", "housing"}, {"Northgate iWorld maintenance", "", "NEC Revenues and Benefits", "revenues-benefits"}, {"Information@Work", "nec", "Information@Work", "document-management"},
	{"M3PP licence", "nec", "M3PP", "planning"}, {"Lalpac licensing software", "", "Lalpac", "licensing"}, {"Orchard Housing support", "", "MRI Housing Enterprise", "housing"},
	{"QL housing: rents, tenancies, repairs ordering", "aareon", "Aareon QL", "housing"}, {"Huume subscription", "", "Huume", "housing"}, {"ProContract e-tendering portal", "", "ProContract", "procurement"},
	{"Oracle E-Business Suite hosting", "oracle", "Oracle E-Business Suite", "finance"}, {"Concur expenses", "sap", "Concur", "finance"}, {"SuccessFactors", "sap", "SuccessFactors", "hr-payroll"},
	{"Academy maintenance", "capita", "Academy", "revenues-benefits"}, {"Teaching academy catering", "", "", ""}, {"Capita One Education licence", "capita", "One Education", "education"},
	{"Axis Income Management", "capita", "Axis Income Management", "payments"}, {"Pay360 web payments", "", "Pay360", "payments"}, {"HomeSwapper subscription", "", "HomeSwapper", "housing"},
	{"Revenues and benefits system", "", "", "revenues-benefits"}, {"Housing management system", "", "", "housing"}, {"Finance and procurement system", "", "", "finance"},
	{"Payroll and people system", "", "", "hr-payroll"}, {"Website platform", "", "", "web"}, {"Telephony", "", "", "telephony"}, {"Wide area network circuit", "", "", "network"},
	{"Storage array support", "", "", "storage"}, {"Backup licences", "", "", "backup"}, {"Service desk", "", "", "service-desk"}, {"Managed print", "", "", "print"},
	{"Contact centre platform", "", "", "contact-centre"}, {"Mobile phones", "", "", "telephony"}, {"Penetration testing", "", "", "security"}, {"Library management system", "", "", "libraries"},
	{"Land charges software", "", "", "land-charges"}, {"Electoral registration software", "", "", "elections"}, {"Committee management system", "", "", "democratic-services"},
	{"Cash receipting system", "", "", "payments"}, {"Gazetteer management", "", "", "address-gazetteer"}, {"GIS licences", "", "", "gis"}, {"Taxi licensing system", "", "", "licensing"},
	{"Cremator replacement", "", "", ""}, {"Parking machines cash collection", "", "", "parking"}, {"Penalty charge notice processing", "", "", "parking"}, {"Disaster recovery service", "", "", "backup"},
	{"Data centre hosting", "", "", "hosting"}, {"Laptops for members", "", "", "devices"}, {"Leisure management contract", "", "", ""}, {"Emergency planning exercise", "", "", ""},
	{"Waste management system", "", "", "waste"}, {"Case management platform for customer services", "", "", "customer-relationship"}, {"Adult social care case management", "", "", "adult-social-care"},
	{"Internet connection for libraries", "", "", "network"}, {"Active Directory review", "", "Active Directory", "directory"}, {"Email filtering", "", "", "security"}, {"Office 365 licences", "", "Microsoft 365", "email-office"},
	{"Cemeteries records", "", "", "cemeteries"}, {"E-tendering portal", "", "", "procurement"}, {"Fleet management system", "", "", "asset-property"}, {"Local plan consultation portal", "", "", "planning"},
	{"Power BI licences", "", "Power BI", "data-analytics"}, {"Building control software", "", "", "building-control"}, {"School admissions system", "", "", "education"}, {"Street lighting inventory", "", "", "highways"},
	{"Leisure bookings", "", "", "leisure"}, {"Garden waste permits system", "", "", "waste"}, {"Environmental health system", "", "", "environmental-health"}, {"Hybrid mail", "", "", "document-management"},
	{"Childrens social care system", "", "", "children-social-care"}, {"Online forms and customer records", "", "", "web"}, {"Microsoft enterprise agreement", "", "", "email-office"}, {"Firewall support", "", "", "security"},
}

// The confidence of a guess is the measured frequency of its kind: counted over the labelled titles, with one right and one wrong
// added. Each shipped figure must be within five hundredths of what is counted now.
func TestGuessesAreAsSureAsTheyAreRight(t *testing.T) {
	c := catalogue(t)
	type tally struct{ right, all int }
	count := map[By]*tally{BySupplierAndProduct: {}, ByProduct: {}, ByPhrase: {}, ByWord: {}}
	found, wanted := 0, 0
	for _, x := range titles {
		p, ok := c.ProductBehind(x.title, x.supplier)
		if ok {
			count[p.By].all++
			if p.Product.Name == x.product && p.Function.ID == x.function {
				count[p.By].right++
			} else {
				t.Logf("wrong: %q is %s for %s, not %q for %q", x.title, p.Product.Name, p.Function.ID, x.product, x.function)
			}
		}
		if x.product != "" {
			wanted++
			if ok {
				found++
			} else {
				t.Logf("missed: %q names %s", x.title, x.product)
			}
			continue
		}
		if f, ok := c.FunctionBehind(x.title); ok {
			count[f.By].all++
			if f.Function.ID == x.function {
				count[f.By].right++
			} else {
				t.Logf("wrong: %q is for %s by %q, not %q", x.title, f.Function.ID, f.Word, x.function)
			}
		} else if x.function != "" {
			t.Logf("missed: %q is for %s", x.title, x.function)
		}
	}
	t.Logf("products: %d of %d found", found, wanted)
	for by, n := range count {
		rate := float64(n.right+1) / float64(n.all+2)
		t.Logf("%-40s %2d right of %2d: %.2f, said %.2f", by, n.right, n.all, rate, measured[by])
		if d := rate - measured[by]; d > 0.05 || d < -0.05 {
			t.Errorf("%s: measured %.2f, shipped %.2f", by, rate, measured[by])
		}
	}
}

func TestTwoProductsAreNoAnswer(t *testing.T) {
	if b, ok := catalogue(t).ProductBehind("iTrent payroll and Spydus library licences", ""); ok {
		t.Errorf("two products: %s", b.Product.Name)
	}
}
