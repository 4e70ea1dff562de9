package buying

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

const products = "../../knowledge/products"

var load = sync.OnceValues(func() (*Catalogue, error) { return Load(os.DirFS(products)) })

func catalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogueIsBigEnoughAndWhole(t *testing.T) {
	c := catalogue(t)
	n := 0
	for _, s := range c.Suppliers() {
		n += len(s.Products)
		if s.Trade == "" {
			t.Errorf("%s has no trade", s.ID)
		}
		if got, ok := c.SupplierOf(s.Name); s.Confidence == "high" && ok && got.ID != s.ID {
			t.Errorf("%q is found as %s", s.Name, got.ID)
		}
	}
	if len(c.Suppliers()) < 120 || n < 200 {
		t.Errorf("%d suppliers and %d products", len(c.Suppliers()), n)
	}
	for _, f := range c.Functions() {
		if f.ID != "other" && len(f.Words) == 0 {
			t.Errorf("function %s has no words", f.ID)
		}
	}
}

func TestSupplierOf(t *testing.T) {
	c := catalogue(t)
	for payee, want := range map[string]string{
		"CIVICA UK LTD": "civica", "Civica  UK Limited": "civica", "NORTHGATE PUBLIC SERVICES (UK) LTD": "nec", "Nec Software Solutions Uk Ltd": "nec",
		"NORTHGATE VEHICLE HIRE LTD": "", "Northgate plc": "", "CAPITA BUSINESS SERVICES LTD": "capita", "CAPITA (AGENTS FOR FRIENDS LIFE LTD)": "",
		"CAPITA RESOURCING LTD": "", "CAPITAL CLEANING (KENT) LTD": "", "RICOH UK LTD": "ricoh", "RICOH CAPITAL LIMITED": "", "XEROX FINANCE LTD": "",
		"UNIT 4 BUSINESS SOFTWARE LTD.": "unit4", "ADVANCED CHILDCARE": "", "Advanced Business Software and Solutions Ltd": "oneadvanced",
		"B T PLC": "bt", "BT GLOBAL SERVIES": "bt", "BTHECHANGE CIC": "", "ACCESS UK LTD": "access", "ACCESS TO COMMUNICATION": "",
		"ORACLE CORPORATION UK LTD": "oracle", "ORACLE": "oracle", "Oracle Care Homes Ltd": "", "SCC (SPECIALIST COMPUTER CENTRES PLC)": "scc",
		"S C C": "scc", "Gci Network Solutions t/a Nasstar": "nasstar", "Green Fields (formerly Yotta Ltd)": "causeway", "CIVIC TRUST": "", "O2 (UK) LTD": "o2",
		"Redacted personal data": "", "": "", "ELGIN COMMUNITY COUNCIL": "", "DELL FARM NURSERY": "", "CANON JOHN SMITH": "", "R M EDUCATION PLC": "rm",
		"THE BBC C/O CIVICA": "", "Smith &amp; Sons": "", "COMPUTERSHARE VOUCHER SERVICES": "", "EE LIMITED": "ee", "FEE LTD": "",
	} {
		got, ok := c.SupplierOf(payee)
		if got.ID != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", payee, got.ID, want)
		}
	}
}

func TestAccountWords(t *testing.T) {
	c := catalogue(t)
	for cell, want := range map[string]bool{
		"Computer Software": true, "COMPUTER RENTAL & MAINT": true, "ICT": true, "AAD - ICT": true, "IT": true, "Licences - software": true, "Telephones": true,
		"Data lines": true, "Hardware": true, "IT HARDWARE - SCANNERS PRINTERS MFD'S": true, "IT Licences": true, "TELEPHONES (EXCL MOBILES & SMART PHONES)": true,
		"External Telephone Charges": true, "IPHONE 7 32GB": true, "CYBER SECURITY 1 YEAR SUPPORT": true, "20 E3 LICENCES": true, "BAA - IT": true,
		"CLEAN IT UP": false, "SIGN IT UP": false, "Information leaflets": false, "TV licence": false, "Premises licence": false, "Vehicle Excise Licences": false,
		"Learning Resources Exc. IT Equipment": false, "Telephone interpreting services": false, "Process server fee": false, "Hosting elections on 4 July": false,
		"Computer insurance 23/24": false, "Hardware for gates": false, "On call charges": false, "Building materials": false, "Licences": false, "": false,
		"JCB loadall telescopic": false, "Security systems": false, "Printing & Design": false, "Music licence 6-Apr to 5-Apr": false,
	} {
		if got := c.Classify("A Payee", []string{"", cell}); got.Account != want {
			t.Errorf("%q: %t (%q), want %t", cell, got.Account, got.Word, want)
		}
	}
}

func TestTheTwoSignalsStandApart(t *testing.T) {
	c := catalogue(t)
	both := c.Classify("IDOX SOFTWARE LTD", []string{"Planning", "Computer software"})
	payee := c.Classify("IDOX SOFTWARE LTD", []string{"Planning", "Fees"})
	account := c.Classify("J SMITH", []string{"Computer software"})
	none := c.Classify("J SMITH", []string{"Fees"})
	if !both.Payee || !both.Account || both.SupplierID != "idox" || both.Word != "computer software" {
		t.Errorf("both: %+v", both)
	}
	if !payee.Payee || payee.Account || account.Payee || !account.Account || none.Payee || none.Account || none.Confidence != 0 {
		t.Errorf("payee %+v, account %+v, none %+v", payee, account, none)
	}
	if both.Confidence <= payee.Confidence || both.Confidence <= account.Confidence || both.Confidence > 1 {
		t.Errorf("two signals give %g, one gives %g and %g", both.Confidence, payee.Confidence, account.Confidence)
	}
	if low := c.Classify("XEROX UK LTD", nil); low.Confidence >= payee.Confidence {
		t.Errorf("a firm that sells much else is as sure (%g) as a software house (%g)", low.Confidence, payee.Confidence)
	}
	if again := c.Classify("IDOX SOFTWARE LTD", []string{"Planning", "Computer software"}); again != both {
		t.Errorf("asked twice: %+v and %+v", both, again)
	}
}

func TestFunctionOf(t *testing.T) {
	c := catalogue(t)
	for title, want := range map[string]string{
		"Revs & Bens": "revenues-benefits", "Revenues system": "revenues-benefits", "OpenRevenues": "revenues-benefits", "Housing": "housing",
		"Housing benefit software": "revenues-benefits", "Housing management system": "housing", "Website CMS (proposed)": "web", "Finance system": "finance", "Financials": "finance",
		"Planning": "planning", "Financial planning tool": "", "Telephony": "telephony", "Data centre refresh (proposed)": "hosting", "Microsoft Enterprise Agreement": "email-office",
		"Uniform support, Idox": "planning", "Staff uniforms": "", "Uniform hire": "", "iTrent": "hr-payroll", "Fleet hire": "", "Active Directory": "directory",
		"ModernGov": "democratic-services", "Multi functional devices": "print", "Wide Area Network": "network", "Cash receipting": "payments",
	} {
		got, word, ok := c.FunctionOf(title)
		if got != want || ok != (want != "") || ok && word == "" {
			t.Errorf("%q: %q by %q, want %q", title, got, word, want)
		}
	}
}

func TestProducts(t *testing.T) {
	c := catalogue(t)
	if len(c.ProductsOf("civica")) < 10 || c.ProductsOf("nobody") != nil {
		t.Errorf("products of Civica: %v", c.ProductsOf("civica"))
	}
	if ps := c.ProductsIn("Uniform annual licence", "idox"); len(ps) != 1 || ps[0].Function != "planning" {
		t.Errorf("Uniform at Idox: %v", ps)
	}
	if ps := c.ProductsIn("Uniform annual hire", ""); len(ps) != 0 {
		t.Errorf("uniforms for hire: %v", ps)
	}
}

func TestLoadRefuses(t *testing.T) {
	good := func() fstest.MapFS {
		return fstest.MapFS{
			"functions.yaml":     {Data: []byte("functions:\n  - {id: web, label: Website, words: [website]}\n")},
			"account-words.yaml": {Data: []byte("words:\n  - {word: software, confidence: high}\n")},
			"suppliers.yaml":     {Data: []byte("suppliers:\n  - {id: a, name: A, trade: software, confidence: high, is: [a]}\n")},
		}
	}
	if _, err := Load(good()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, text, says string }{
		{"suppliers.yaml", "suppliers:\n  - {id: a, name: A, trade: software, confidence: high, is: [a], colour: red}\n", "colour"},
		{"suppliers.yaml", "suppliers:\n  - {id: a, name: A, confidence: sure, is: [a]}\n", "high, medium or low"},
		{"suppliers.yaml", "suppliers:\n  - {id: a, name: A, confidence: high}\n", "at least one"},
		{"suppliers.yaml", "suppliers:\n  - {id: a, name: A, confidence: high, is: [a]}\n  - {id: a, name: B, confidence: high, is: [b]}\n", "of its own"},
		{"suppliers.yaml", "suppliers:\n  - {id: a, name: A, confidence: high, is: [a], products: [{name: P, function: magic}]}\n", "magic"},
		{"functions.yaml", "functions:\n  - {id: web}\n", "label"},
		{"account-words.yaml", "words:\n  - {word: software, confidence: maybe}\n", "high, medium or low"},
		{"account-words.yaml", "words: [", "account-words.yaml"},
	} {
		files := good()
		files[c.file] = &fstest.MapFile{Data: []byte(c.text)}
		if _, err := Load(files); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %q", c.text, err, c.says)
		}
	}
	missing := good()
	delete(missing, "functions.yaml")
	if _, err := Load(missing); err == nil {
		t.Error("a catalogue without functions was taken")
	}
}

// A line like those of a ledger: one of some thousand payees, few accounts, a description of its own.
func BenchmarkClassify(b *testing.B) {
	c := catalogue(b)
	payees, accounts := make([]string, 5000), []string{"Computer software", "Agency staff", "Care - residential", "Printing", "Fees"}
	for i := range payees {
		payees[i] = fmt.Sprintf("PAYEE NUMBER %d SERVICES LTD", i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c.Classify(payees[i%len(payees)], []string{accounts[i%len(accounts)], "Directorate"})
	}
}
