package demo

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// table reads rows under one row of headings into maps from heading to cell.
func table(rows [][]string) []map[string]string {
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, cell := range row {
			m[rows[0][i]] = cell
		}
		out = append(out, m)
	}
	return out
}

func systems(t *testing.T) []map[string]string {
	t.Helper()
	b, err := fs.ReadFile(Files(), "Systems.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Systems")
	if err != nil {
		t.Fatal(err)
	}
	return table(rows)
}

func posts(t *testing.T) []map[string]string {
	t.Helper()
	b, err := fs.ReadFile(Files(), "Org chart.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table(rows)
}

// register gives the rows of the contracts register under its second row.
func register(t *testing.T) []map[string]string {
	t.Helper()
	b, err := fs.ReadFile(Files(), "Contracts register.csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table(rows[1:])
}

// names cuts a "Depends on" cell into the systems that it names.
func names(cell string) []string {
	cell = strings.NewReplacer("1 of (", "", "2 of (", "", ")", "", "|", ";").Replace(cell)
	var out []string
	for n := range strings.SplitSeq(cell, ";") {
		if n = strings.TrimSpace(n); n != "" {
			out = append(out, n)
		}
	}
	return out
}

func TestPlantedInSystems(t *testing.T) {
	byName := map[string]map[string]string{}
	var noHours, unknown []string
	for _, s := range systems(t) {
		byName[s["System"]] = s
		if s["Tier"] == "mission critical" && s["Restore hours"] == "" {
			noHours = append(noHours, s["System"])
		}
	}
	for _, s := range systems(t) {
		for _, n := range names(s["Depends on"]) {
			if byName[n] == nil {
				unknown = append(unknown, s["System"]+" needs "+n)
			}
		}
	}
	slices.Sort(noHours)
	if want := []string{"Community alarms", "Elections", "Housing options", "Payments"}; !slices.Equal(noHours, want) {
		t.Errorf("mission critical without restore hours: %q, want %q", noHours, want)
	}
	if want := []string{"Public planning register needs Reverse proxy"}; !slices.Equal(unknown, want) {
		t.Errorf("needs on unknown names: %q, want %q", unknown, want)
	}
	if !slices.Contains(names(byName["Directory"]["Depends on"]), "Backup service") ||
		!slices.Contains(names(byName["Backup service"]["Depends on"]), "Directory") {
		t.Error("Directory and Backup service do not need each other")
	}
}

// Owners and services must be found again, or the demo would show a heap of unknown names that nobody planted.
func TestSystemsNameKnownPostsAndServices(t *testing.T) {
	titles := map[string]bool{"": true}
	for _, p := range posts(t) {
		titles[p["Job title"]] = true
	}
	b, err := os.ReadFile("../knowledge/places/services.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	district := map[string]bool{}
	for _, s := range table(rows) {
		district[s["name"]] = strings.Contains(s["types"], CouncilType) && strings.Contains(s["nations"], CouncilNation)
	}
	for _, s := range systems(t) {
		if !titles[s["Owner post"]] {
			t.Errorf("%s is owned by %q, which is not on the org chart", s["System"], s["Owner post"])
		}
		for _, n := range names(s["Services"]) {
			if !district[n] {
				t.Errorf("%s serves %q, which a district does not provide", s["System"], n)
			}
		}
	}
}

func TestPlantedInOrgChart(t *testing.T) {
	byNumber, byTitle := map[string]map[string]string{}, map[string]map[string]string{}
	var vacant []string
	for _, p := range posts(t) {
		byNumber[p["Post"]], byTitle[p["Job title"]] = p, p
		if p["Name"] == "" || p["Name"] == "VACANT" {
			vacant = append(vacant, p["Job title"])
		}
	}
	for _, p := range byNumber {
		if boss := p["Reports to"]; boss != "" && byNumber[boss] == nil {
			t.Errorf("%s reports to %s, who is not there", p["Job title"], boss)
		}
	}
	lead, cyber := byTitle["Infrastructure Lead"], byTitle["Cyber Security Officer"]
	if lead["Reports to"] != cyber["Post"] || cyber["Reports to"] != lead["Post"] {
		t.Error("the loop is gone")
	}
	director := byNumber[byTitle["Head of IT"]["Reports to"]]
	if byNumber[director["Reports to"]]["Job title"] != "Chief Executive" {
		t.Error("the Head of IT is not two steps from the Chief Executive")
	}
	if len(vacant) != 2 {
		t.Errorf("vacant: %q, want two", vacant)
	}
}

func TestPlantedInContractsRegister(t *testing.T) {
	ends := map[string]string{}
	noOwner := 0
	for _, c := range register(t) {
		ends[c["Ref"]] = c["Current end date"]
		if c["Contract owner"] == "" {
			noOwner++
		}
	}
	want := map[string]string{"MV-0012": "31/03/2027", "MV-0029": "31/12/2026", "MV-0019": "31/03/2027", "MV-0017": "31/07/2026",
		"MV-0042": "31/12/2026", "MV-0043": "31/05/2029", "MV-0023": "30/09/2025", "MV-0031": "30/06/2026", "MV-0018": "TBC", "MV-0020": "Rolling", "MV-0112": "ONGOING", "MV-0033": "31/02/2027"}
	for ref, end := range want {
		if ends[ref] != end {
			t.Errorf("%s ends on %q, README.md says %s", ref, ends[ref], end)
		}
	}
	if len(ends) != 47 || noOwner != 8 {
		t.Errorf("%d contracts, %d with no owner; want 47 and 8", len(ends), noOwner)
	}
}

// The web team's list must name the services as the council's own list does, or it would make new ones beside them.
func TestPlantedInDigitalServices(t *testing.T) {
	b, err := fs.ReadFile(Files(), "Digital services.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known, err := os.ReadFile("../knowledge/places/services.csv")
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]map[string]string{}
	for _, s := range table(rows[2:]) {
		byName[s["Service name"]] = s
		if !bytes.Contains(known, []byte("\n"+s["Service name"]+",")) {
			t.Errorf("%s is no service that a district usually provides", s["Service name"])
		}
	}
	for name, want := range map[string][2]string{
		"Parking permits": {"Accessibility statement", "No"}, "Garden and bulky waste": {"Completion (%)", "61"}, "Council tax reduction": {"Channel", "Online Only"},
		"Homelessness and temporary accommodation": {"Manual workaround", "None"}, "Community alarms": {"Manual workaround", "None"},
	} {
		if got := byName[name][want[0]]; got != want[1] {
			t.Errorf("%s: %s is %q, README.md says %s", name, want[0], got, want[1])
		}
	}
}
