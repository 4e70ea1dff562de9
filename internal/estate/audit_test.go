package estate

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// The audit counts what is recorded, a service by either side that names the other, and lists services without a system, essential ones first.
func TestAuditCountsTheEstate(t *testing.T) {
	var all []kind.Record
	for i, r := range [][2]string{
		{"service", `{"name":"Allotments"}`}, {"service", `{"name":"Waste","essential":true}`}, {"service", `{"name":"Council tax"}`}, {"service", `{"name":"Parking","systems":[5]}`},
		{"system", `{"name":"Permits"}`}, {"system", `{"name":"Revenues","services":[3]}`},
		{"contract", `{"title":"Permits"}`},
	} {
		x := kind.New(r[0], kind.ID(i+1), 0)
		err := x.Decode([]byte(r[1]))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	a := AuditOf(kind.NewSnapshot(1, all, nil))
	if a.Systems != 2 || a.Contracts != 1 || a.Flows != 0 || a.Dependencies != 0 || a.Services != 4 || a.Mapped != 2 || a.Share() != 50 {
		t.Errorf("%+v", a)
	}
	if len(a.Unmapped) != 2 || kind.NameOf(a.Unmapped[0]) != "Waste" || kind.NameOf(a.Unmapped[1]) != "Allotments" {
		t.Errorf("without a system: %v", a.Unmapped)
	}
	if (Audit{}).Share() != 0 {
		t.Error("no services have a share")
	}
}
