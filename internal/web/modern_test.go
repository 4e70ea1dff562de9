package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// The order follows the weights of the address, says them, and gives each system an option; a reader, who sees no weaknesses, is refused page and file.
func TestModernisePage(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	s.bring("ashby", "systems.csv", "System,Hosting,API,Bulk export,Vendor support ends,Everyday tool,Staff rating\nClosed cloud,saas,no,no,,Yes,2.1\nOpen cellar,on-premises,yes,yes,,,\nOld cellar,on-premises,,,2020-01-01,Yes,4\n")
	s.bring("ashby", "contracts.csv", "Contract title,System,End date\nCloud licences,Closed cloud,2029-06-30\n")
	order := func(query string) string {
		status, body, _ := me.get("/c/ashby/modernise" + query)
		if status != http.StatusOK {
			t.Fatalf("%s gave %d", query, status)
		}
		return wordsOf(body)
	}
	said := order("?interoperability=9&cloud=0")
	if !strings.Contains(said, "Interoperability 9, Cloud-readiness 0, Future-proofing 1, Risk 1.") || strings.Index(said, "Closed cloud") > strings.Index(said, "Open cellar") || strings.Index(said, "Old cellar") > strings.Index(said, "Closed cloud") {
		t.Errorf("by interoperability: %s", said)
	}
	if said = order("?interoperability=0&cloud=9"); strings.Index(said, "Closed cloud") < strings.Index(said, "Open cellar") {
		t.Errorf("by the cloud: %s", said)
	}
	for _, want := range []string{"Replace Nobody mends it any more", "Downtime: no data", "Cost: no data", "Staff give it 2.1 of 5", "Other programs cannot reach it"} {
		if !strings.Contains(said, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if said = order("?cloud=many"); !strings.Contains(said, "A weight is a whole number from 0 to 9.") {
		t.Errorf("a wrong weight: %s", said)
	}
	_, file, _ := me.get("/c/ashby/modernise/export.csv?cloud=7")
	if !strings.Contains(file, "Cloud-readiness (weight 7)") || !strings.Contains(file, "no data") {
		t.Errorf("the file: %s", file)
	}
	_, body, _ := me.get("/c/ashby/workplace")
	if said := wordsOf(body); strings.Index(said, "Closed cloud") > strings.Index(said, "Old cellar") || !strings.Contains(said, "Cloud licences") || strings.Contains(said, "Open cellar") {
		t.Errorf("everyday tools: %s", said)
	}
	_, body, _ = me.get("/c/ashby/risk")
	if said := wordsOf(body); !strings.Contains(said, "Old cellar Likely: not confirmed") {
		t.Errorf("legacy: %s", said)
	}
	_, body, _ = me.get("/c/ashby/completeness")
	if said := wordsOf(body); !strings.Contains(said, "systems 3, contracts 1, data flows 0. Dependencies 0.") {
		t.Errorf("the audit: %s", said)
	}
	reader := s.person(kind.Reader)
	for _, path := range []string{"modernise", "modernise/export.csv"} {
		if status, _, _ := reader.get("/c/ashby/" + path); status != http.StatusForbidden {
			t.Errorf("a reader of %s gets %d", path, status)
		}
	}
}

// bring imports one file of a council.
func (s *site) bring(council, name, text string) {
	s.t.Helper()
	r := strings.NewReader(text)
	_, err := s.desk.Import(context.Background(), council, []desk.Incoming{{Name: name, Data: r, Size: r.Size()}}, desk.Choices{Actor: "test"})
	if err != nil {
		s.t.Fatal(err)
	}
}

// The page of a product and of a system says who else uses it, whom to ask and what they learned, as far as they consent; and the group has one report of its missions.
func TestRecordSaysWhoElseUsesIt(t *testing.T) {
	s := open(t)
	s.writeGroup()
	s.bring("ashby", "systems.csv", "System,Product\nPlanning,Uniform\n")
	s.bring("colne", "systems.csv", "System,Product,System owner,Notes,API\nPlanning and land,Uniform,,Move the addresses first,yes\n")
	me := s.person(kind.Administrator)
	pages := []string{"/c/ashby/registers/systems/1", "/c/ashby/registers/products/1"}
	for _, path := range pages {
		_, body, _ := me.get(path)
		if said := wordsOf(body); !strings.Contains(said, "Who else uses Uniform") || strings.Contains(said, "Planning and land") {
			t.Errorf("before consent %s says %s", path, said)
		}
	}
	k, _ := kind.Of("system")
	err := s.desk.SetConsent(context.Background(), kind.Whole("colne", "test"), "vale", k, []string{"product", "notes", "open_api"}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range pages {
		_, body, _ := me.get(path)
		for _, want := range []string{"Colne District Council", "Planning and land", "Move the addresses first"} {
			if said := wordsOf(body); !strings.Contains(said, want) {
				t.Errorf("%s does not say %q: %s", path, want, said)
			}
		}
	}
	_, body, _ := me.get("/c/ashby/groups/vale/missions")
	if said := wordsOf(body); !strings.Contains(said, "1 of 2 councils answer.") || !strings.Contains(said, "Which systems have an open interface? Yes or no for three systems in five. 1 of 1 systems Known by: Colne District Council. Not shared: ") {
		t.Errorf("the report: %s", said)
	}
}
