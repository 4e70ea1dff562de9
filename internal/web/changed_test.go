package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// bringAgain imports a file that is all there is of its register: what it does not list goes. It gives the number of the import.
func (s *site) bringAgain(name, text string) string {
	s.t.Helper()
	r := strings.NewReader(text)
	all := desk.Choices{Actor: "test"}
	all.AcceptMissing = true
	got, err := s.desk.Import(context.Background(), "ashby", []desk.Incoming{{Name: name, Data: r, Size: r.Size()}}, all)
	if err != nil {
		s.t.Fatal(err)
	}
	return kind.ID(got.ChangeSet).String()
}

// Once a list was imported again, its page says what was added, removed and changed, with the values before and after; sorts apart; who sees
// no restricted values sees none here, nor a record of which nothing else changed.
func TestWhatAnImportChanged(t *testing.T) {
	s := open(t)
	me, reader := s.person(kind.Administrator), s.person(kind.Reader)
	const head = "System,Users,Hosting,Critical weaknesses open\n"
	s.bring("ashby", "systems.csv", head+"Payroll,100,on-premises,\nParking,20,on-premises,\nElections,9,on-premises,1\nLibrary,7,,\n")
	set := s.bringAgain("systems again.csv", head+"Payroll,140,saas,\nBookings,30,saas,\nElections,9,on-premises,4\nLibrary,7,,\n")
	if status, body, _ := me.get("/c/ashby/changes"); status != http.StatusOK || !strings.Contains(body, `/c/ashby/changes/`+set+`"`) {
		t.Error("the list of change sets does not lead there")
	}
	said := func(who *site, query string) string {
		t.Helper()
		status, body, _ := who.get("/c/ashby/changes/" + set + query)
		if status != http.StatusOK {
			t.Fatalf("%s gave %d", query, status)
		}
		return wordsOf(body)
	}
	holds := func(text string, want, not []string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("it does not say %q: %s", w, text)
			}
		}
		for _, w := range not {
			if strings.Contains(text, w) {
				t.Errorf("it says %q: %s", w, text)
			}
		}
	}
	holds(said(me, ""), []string{"All (4)", "Added (1)", "Removed (1)", "Changed (2)", "Users 100 140", "Hosting on-premises saas", "Bookings added System", "Parking removed System", "Critical weaknesses open 1 4", "systems again.csv, row 2"}, []string{"Library", "systems.csv"})
	holds(said(me, "?did=removed"), []string{"Parking removed", "Users 20"}, []string{"Payroll", "Bookings added"})
	holds(said(reader, ""), []string{"All (3)", "Changed (1)", "Users 100 140"}, []string{"Elections", "on-premises", "saas", "weaknesses"})
	for _, who := range []*site{me, reader} {
		_, file, _ := who.get("/c/ashby/changes/" + set + "/export.csv")
		holds(file, []string{"Systems,1,Payroll,changed,Users,100,140,systems again.csv,2\r\n", ",Parking,removed,Users,20,,"}, nil)
		if strings.Contains(file, "Elections") != (who == me) {
			t.Errorf("the file: %s", file)
		}
	}
	for _, path := range []string{"999", "x"} {
		if status, _, _ := me.get("/c/ashby/changes/" + path); status != http.StatusNotFound {
			t.Errorf("no such import: %d", status)
		}
	}
	holds(said(me, "?did=none&page=99"), []string{"None."}, []string{"Payroll"})
}

// The name of a person stands in what was changed as it stands in the register's history, and goes from there when the person is erased.
func TestWhatAnImportChangedOfPeople(t *testing.T) {
	s := open(t)
	me := s.person(kind.Administrator)
	set := s.bringAgain("people.csv", "Name,Email\nNia Probert,nia@ashby.example\n")
	_, body, _ := me.get("/c/ashby/changes/" + set)
	if !strings.Contains(wordsOf(body), "Nia Probert added") {
		t.Fatalf("added: %s", wordsOf(body))
	}
	reader := s.person(kind.Reader)
	if _, body, _ = reader.get("/c/ashby/changes/" + set); strings.Contains(body, "Probert") || strings.Contains(body, "nia@") {
		t.Error("a reader sees a personal value")
	}
	p, err := s.desk.Picture(context.Background(), "ashby")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(p.Snapshot.People.All(), func(x *kind.Person) bool { return x.Name.Or("") == "Nia Probert" })
	err = s.desk.ErasePerson(context.Background(), kind.Whole("ashby", "test"), p.Snapshot.People.All()[i].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{set, set + "/export.csv"} {
		if _, body, _ = me.get("/c/ashby/changes/" + path); strings.Contains(body, "Probert") || strings.Contains(body, "nia@") {
			t.Errorf("%s holds what was erased", path)
		}
	}
}
