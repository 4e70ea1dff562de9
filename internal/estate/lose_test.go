package estate

import (
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// bought is an estate with a site, suppliers and contracts.
func bought() *kind.Snapshot {
	system := func(id kind.ID, name string, supplier, site kind.ID, hosting string) *kind.System {
		x := &kind.System{Head: kind.Head{ID: id}, Name: kind.Some(name), Hosting: kind.Some(hosting)}
		if supplier > 0 {
			x.Supplier = kind.Some(supplier)
		}
		if site > 0 {
			x.Site = kind.Some(site)
		}
		return x
	}
	contract := func(id kind.ID, ref string, supplier kind.ID, end string, systems ...kind.ID) *kind.Contract {
		x := &kind.Contract{Head: kind.Head{ID: id}, Reference: kind.Some(ref), Title: kind.Some("Licence " + ref), Supplier: kind.Some(supplier), Systems: kind.Some(systems)}
		if day, err := kind.ParseDate(end); err == nil {
			x.End = kind.Some(day)
		}
		return x
	}
	return kind.NewSnapshot(1, []kind.Record{
		system(1, "Maps", 1, 1, "on-premises"), system(2, "Payroll", 2, 0, "saas"), system(3, "Library", 0, 1, "cloud"),
		&kind.Supplier{Head: kind.Head{ID: 1}, Name: kind.Some("Mapwright")}, &kind.Supplier{Head: kind.Head{ID: 2}, Name: kind.Some("Paywise")},
		&kind.Site{Head: kind.Head{ID: 1}, Name: kind.Some("Server room")},
		contract(1, "C1", 1, "2027-03-31", 1, 3), contract(2, "C2", 2, "2028-03-31", 2), contract(3, "C3", 2, "", 3),
	}, nil)
}

func TestConditions(t *testing.T) {
	s := bought()
	for _, x := range []struct{ condition, want string }{
		{"hosting=on-premises", "Maps"}, {"Hosting = On Prem", "Maps"}, {"site=server  ROOM", "Maps,Library"}, {"supplier=Paywise", "Payroll"},
		{"vendor=Mapwright", "Maps"}, {"contract=c1", "Maps,Library"}, {"contract=licence c2", "Payroll"}, {"name=library", "Library"}, {"hosting=hybrid", ""},
	} {
		got, err := Matching(s, x.condition)
		if err != nil || names(got) != x.want {
			t.Errorf("%s: %s, %v, want %s", x.condition, names(got), err, x.want)
		}
	}
}

// What cannot be read is refused with what to write: a slip must not look like a loss of nothing.
func TestConditionsRefused(t *testing.T) {
	s := bought()
	for condition, says := range map[string]string{
		"hosting": "field and a value", "=cloud": "field and a value", "hosting=": "field and a value", "colour=red": "no field", "hosting=moon": "on-premises, cloud",
		"site=Nowhere": "no site called", "supplier=Nobody": "no supplier called", "contract=C9": "no contract", "go_live=soon": "not a date", "critical=perhaps": "yes, no", "notes=x": "no field",
	} {
		got, err := Matching(s, condition)
		if err == nil || fault.CodeOf(err) != fault.Invalid || !strings.Contains(err.Error(), says) || got != nil {
			t.Errorf("%s: %v, %v, want %q", condition, got, err, says)
		}
	}
	_, err := CalledSystem(s, "Nowhere")
	if fault.CodeOf(err) != fault.Invalid {
		t.Errorf("an unknown system: %v", err)
	}
}

func TestSuppliersContractsAndDays(t *testing.T) {
	s := bought()
	if got, err := SuppliedBy(s, "paywise"); err != nil || names(got) != "Payroll,Library" {
		t.Errorf("supplied by Paywise: %s, %v", names(got), err)
	}
	end := func(c *kind.Contract) (kind.Date, bool) { return c.End.Get() }
	for day, want := range map[string]string{"2027-03-31": "", "2027-04-01": "Maps", "2028-04-01": "Maps,Payroll"} { // Library's second contract has no end
		d, err := kind.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(OutOfContract(s, d, end)); got != want {
			t.Errorf("out of contract on %s: %s, want %s", day, got, want)
		}
	}
}
