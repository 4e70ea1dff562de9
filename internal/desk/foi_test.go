package desk_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"html"
	"io"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"os"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// foiSecrets are planted in registers: restricted and personal values, and what people type where it should not stand.
var foiSecrets = []string{"9.8.7-quibble", "Zanzibar Bunker", "supplier-hosted", "Snorkel Wimblefrost", "wimble@acme.example", "01632 960123", "SRV-QUIB-07", "Drabble Requester", "drabble@frump.example", "2019-03-07"}

const foiAsked = `ERP:
1. Who is the supplier, what is the product, the annual cost, the contract title?
2. When does it start and end, what extension and who is the contact?
3. Which version, hosted where, on which servers, with what vulnerabilities and recovery time?
4. I am Drabble Requester, drabble@frump.example: how many users are there?
`

func foiDesk(t *testing.T) *desk.Desk {
	t.Helper()
	d, _, _ := open(t)
	bring(t, d, "posts.csv", []byte("Job title,Name\nHead of Finance,Snorkel Wimblefrost\n"))
	bring(t, d, "sites.csv", []byte("Site name\nZanzibar Bunker\n"))
	bring(t, d, "systems.csv", []byte("System,Function,Supplier,Product,Version,Hosting,Site,Users,Last pen test,Critical weaknesses open,RTO\n"+
		"Ledger,Finance,Acme Ltd,Unit4 ERP,9.8.7-quibble,supplier-hosted,Zanzibar Bunker,120,2019-03-07,41,7.25\n"+
		"SRV-QUIB-07,Finance,Acme Ltd,,,,,,,,\nOld books,Finance,Acme Ltd,,,,,15,,,\n"))
	bring(t, d, "contracts.csv", []byte("Contract Ref,Title,Supplier name,Start date,End date,Value,Annual value,Contract owner,System,Contact name,Contact email\n"+
		"C1,ERP subscription,Acme Ltd,01/04/2024,31/03/2028,400000,100000,Head of Finance,Ledger,Snorkel Wimblefrost,wimble@acme.example\n"+
		"C2,Enterprise resource planning support (ring 01632 960123),Acme Ltd,01/04/2024,31/03/2028,4000,1000,Head of Finance,,,\n"))
	bring(t, d, "spend.csv", []byte("Payee,Date,Net amount,Service,Invoice\nAcme Ltd,15/11/2025,40000.00,IT,1\nAcme Ltd,15/05/2026,52000.00,IT,2\nAcme Ltd,20/11/2026,20000.00,IT,3\n"))
	return d
}

func startFOI(t *testing.T, d *desk.Desk, ref string) kind.ID {
	t.Helper()
	p := picture(t, d)
	id, err := d.StartFOI(context.Background(), p, kind.Whole("ashby", "ann"), desk.NewFOI{Reference: ref, Title: "Our ERP", Requester: "Drabble Requester", Sort: "supplier", Received: p.Today - 3, Questions: foiAsked})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Nothing that was planted stands in any file of an answer, in any encoding, whatever an officer tries; what is asked for and open does.
func TestNoSecretInAnAnswer(t *testing.T) {
	ctx, d, ann := context.Background(), foiDesk(t), kind.Whole("ashby", "ann")
	id := startFOI(t, d, "FOI-1")
	change := func(do func(*desk.FOI) error) error { return d.ChangeFOI(ctx, picture(t, d), ann, id, 0, do) }
	if _, err := d.SendFOI(ctx, picture(t, d), ann, id, 0); fault.CodeOf(err) != fault.Refused {
		t.Errorf("reasons that nobody accepted go out: %v", err)
	}
	for _, field := range []string{"version", "hosting", "location", "weaknesses", "recovery"} {
		err := change(func(f *desk.FOI) error { return f.Decide(field, "give", "") })
		if fault.CodeOf(err) != fault.Refused {
			t.Errorf("%s may be given: %v", field, err)
		}
	}
	err := change(func(f *desk.FOI) error { return f.Decide("hosting", "s31", "It stands in the Zanzibar Bunker.") })
	if err == nil {
		t.Error("a reason may tell what is withheld")
	}
	err = change(func(f *desk.FOI) error { return f.Accept() })
	if err != nil {
		t.Fatal(err)
	}
	sent, err := d.SendFOI(ctx, picture(t, d), ann, id, 0)
	if err != nil || sent.Outcome != "given in part" {
		t.Fatalf("%+v %v", sent, err)
	}
	shown := ""
	for _, name := range desk.FOIFiles {
		raw, err := d.SentFOI(ctx, picture(t, d), ann, id, sent.ID, name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		for part, inside := range opened(t, name, raw) {
			noSecret(t, name+" "+part, inside)
			text += inside
		}
		noSecret(t, name, string(raw))
		if !strings.HasSuffix(name, ".pdf") {
			for _, want := range []string{"Acme Ltd", "Unit4 ERP", "ERP subscription", "Head of Finance", "2028-03-31", "section 31(1)(a)"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q", name, want)
				}
			}
		}
		shown += text
	}
	for _, only := range []string{"12,000", "£100,000"} { // the difference, and the register's figure where the payments cover a year
		if strings.Contains(shown, only) {
			t.Errorf("%s is for officers only", only)
		}
	}
	if !strings.Contains(shown, "£112,000") && !strings.Contains(shown, "£72,000") {
		t.Error("what was paid in twelve months is not told")
	}
}

func noSecret(t *testing.T, where, text string) {
	t.Helper()
	low := strings.ToLower(text)
	for _, s := range foiSecrets {
		wide := utf16.Encode([]rune(s))
		little, big := make([]byte, 0, 2*len(wide)), make([]byte, 0, 2*len(wide))
		for _, u := range wide {
			little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
		}
		for _, spelt := range []string{s, html.EscapeString(s), url.QueryEscape(s), url.PathEscape(s), base64.StdEncoding.EncodeToString([]byte(s)), hex.EncodeToString([]byte(s)), string(little), string(big)} {
			if strings.Contains(low, strings.ToLower(spelt)) {
				t.Errorf("%s holds %q", where, s)
			}
		}
	}
}

// opened gives the texts inside a file: the parts of a ZIP, the words of a PDF.
func opened(t *testing.T, name string, raw []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	if strings.HasSuffix(name, ".pdf") {
		path := filepath.Join(t.TempDir(), "letter.pdf")
		err := os.WriteFile(path, raw, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		text, err := exec.CommandContext(t.Context(), "pdftotext", path, "-").Output()
		if err != nil {
			t.Log("the words of the PDF are not looked at: pdftotext is not here")
			return out
		}
		if !strings.Contains(string(text), "Acme Ltd") {
			t.Error("the PDF does not say who supplies it")
		}
		out["words"] = string(text)
		return out
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return out
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

// The same questions next month: what was corrected and decided is used again, what changed is marked, what went out stays as it was.
func TestFOINextMonth(t *testing.T) {
	ctx, d, ann := context.Background(), foiDesk(t), kind.Whole("ashby", "ann")
	first := startFOI(t, d, "FOI-1")
	err := d.ChangeFOI(ctx, picture(t, d), ann, first, 0, func(f *desk.FOI) error {
		err := f.Correct(1, []string{"finance"}, []string{"supplier", "annual_spend", "total_value"})
		if err != nil {
			return err
		}
		err = f.Decide("hosting", "s31", "Our own reason.")
		if err != nil {
			return err
		}
		return f.Accept()
	})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := d.SendFOI(ctx, picture(t, d), ann, first, 0)
	if err != nil {
		t.Fatal(err)
	}
	before, err := d.SentFOI(ctx, picture(t, d), ann, first, sent.ID, "answer.csv")
	if err != nil {
		t.Fatal(err)
	}
	bring(t, d, "contracts.csv", []byte("Contract Ref,Title,End date,Value\nC1,ERP subscription,31/03/2030,450000\n"))
	second := startFOI(t, d, "FOI-2")
	f, err := d.FOIRequest(ctx, picture(t, d), ann, second)
	if err != nil {
		t.Fatal(err)
	}
	if f.Reuses != "FOI-1" || f.Sheet.Same == 0 || !f.Sheet.Questions[0].Corrected || f.Sheet.Questions[0].Categories[0] != "finance" {
		t.Errorf("reuses %q, %d the same, %+v", f.Reuses, f.Sheet.Same, f.Sheet.Questions[0])
	}
	marked := map[string]string{}
	for _, c := range f.Sheet.Categories {
		for _, r := range c.Rows {
			for _, cell := range r.Cells {
				if cell.Change == "changed" {
					marked[c.ID+" "+r.Name+" "+cell.Field] = cell.Was + " > " + cell.Value
				}
			}
		}
	}
	if len(marked) != 2 || marked["erp ERP subscription end"] != "2028-03-31 > 2030-03-31" || marked["finance ERP subscription total_value"] != "£400,000 > £450,000" {
		t.Errorf("marked as changed: %v", marked)
	}
	for _, c := range f.Sheet.Choices {
		if c.Field == "hosting" && (c.Reason != "Our own reason." || !c.Carried || c.Accepted) {
			t.Errorf("%+v", c)
		}
	}
	after, err := d.SentFOI(ctx, picture(t, d), ann, first, sent.ID, "answer.csv")
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("what was sent is another: %v", err)
	}
	if _, err := d.SentFOI(ctx, picture(t, d), ann, second, sent.ID, "answer.csv"); fault.CodeOf(err) != fault.NotFound {
		t.Errorf("the answer of another request gives %v", err)
	}
}

// Only who may tell the public answers requests; two officers do not overwrite each other.
func TestWhoAnswersRequests(t *testing.T) {
	ctx, d := context.Background(), foiDesk(t)
	id := startFOI(t, d, "FOI-1")
	for _, role := range []kind.Role{kind.Councillor, kind.RegisterEditor, kind.Assurer} {
		v := kind.Viewer{Council: "ashby", Account: "bob", Clearance: kind.SeesInternal, Roles: []kind.Role{role}}
		if _, err := d.FOIRequest(ctx, picture(t, d), v, id); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", role, err)
		}
	}
	ann := kind.Whole("ashby", "ann")
	f, err := d.FOIRequest(ctx, picture(t, d), ann, id)
	if err != nil {
		t.Fatal(err)
	}
	accept := func(f *desk.FOI) error { return f.Accept() }
	err = d.ChangeFOI(ctx, picture(t, d), ann, id, f.Read, accept)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ChangeFOI(ctx, picture(t, d), ann, id, f.Read, accept); err == nil {
		t.Error("what somebody else decided meanwhile is overwritten")
	}
	if _, err := d.SendFOI(ctx, picture(t, d), ann, id, f.Read); fault.CodeOf(err) != fault.Conflict {
		t.Errorf("sent from an old page: %v", err)
	}
}

// While a clearer request is asked for the days to answer stop; they count anew from the day on which it came, and only from a day that can be right.
func TestFOIClock(t *testing.T) {
	d := foiDesk(t)
	id := startFOI(t, d, "F-1")
	who := kind.Whole("ashby", "ann")
	first, err := d.FOIRequest(ctx, picture(t, d), who, id)
	if err != nil || first.Status != "answering" {
		t.Fatal(first, err)
	}
	today := d.Today()
	if err := d.ClarifyFOI(ctx, picture(t, d), who, id, today); fault.CodeOf(err) != fault.Refused {
		t.Errorf("a clearer request came that nobody asked for: %v", err)
	}
	if err := d.ClarifyFOI(ctx, picture(t, d), who, id, 0); err != nil {
		t.Fatal(err)
	}
	if f, err := d.FOIRequest(ctx, picture(t, d), who, id); err != nil || f.Status != "clarifying" || f.Asked != today {
		t.Errorf("%+v %v", f, err)
	}
	for _, wrong := range []kind.Date{0, today + 1, today - 1} {
		if err := d.ClarifyFOI(ctx, picture(t, d), who, id, wrong); err == nil {
			t.Errorf("it came on %v", wrong)
		}
	}
	if err := d.ClarifyFOI(ctx, picture(t, d), who, id, today); err != nil {
		t.Fatal(err)
	}
	f, err := d.FOIRequest(ctx, picture(t, d), who, id)
	if err != nil || f.Status != "answering" || f.Clear != today || f.Due != f.Facts.Law.Due(today) || f.Due <= first.Due {
		t.Errorf("%+v, first due %s, %v", f, first.Due, err)
	}
	reader := kind.Viewer{Account: "r", Council: "ashby", Clearance: kind.SeesInternal, Roles: []kind.Role{kind.Reader}}
	if err := d.ClarifyFOI(ctx, picture(t, d), reader, id, 0); fault.CodeOf(err) != fault.Forbidden {
		t.Errorf("a reader stops the days: %v", err)
	}
}
