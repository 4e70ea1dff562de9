package plan_test

import (
	"fmt"
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/plan"
)

// Four of ten projects that name no outcome are forty percent, with their pounds; what is over or only an idea is not counted.
func TestShareThatStandsAlone(t *testing.T) {
	add := func(id kind.ID, kindName, doc string) kind.Record {
		t.Helper()
		r := kind.New(kindName, id, 1)
		err := r.Decode([]byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	all := []kind.Record{add(1, "outcome", `{"name":"Warm homes"}`), add(2, "initiative", `{"name":"Idea","state":"idea","budget":900}`), add(3, "initiative", `{"name":"Over","state":"done","budget":900}`)}
	for i := range 10 {
		outcomes := `,"outcomes":[1]`
		if i < 4 {
			outcomes = ""
		}
		all = append(all, add(kind.ID(10+i), "initiative", fmt.Sprintf(`{"name":"P%d","budget":%d%s}`, i, (i+1)*100, outcomes)))
	}
	all = append(all, add(30, "initiative", `{"name":"Stopped","state":"stopped"}`))
	x := plan.StrategicOf(kind.NewSnapshot(1, all, nil))
	if x.Of != 10 || len(x.Alone) != 4 || x.Percent != 40 || x.Pence != 1000 || x.Total != 5500 || x.Unknown != 0 {
		t.Errorf("%+v", x)
	}
	if x.Alone[0].Name != "P3" {
		t.Errorf("the dearest does not stand first: %+v", x.Alone)
	}
}
