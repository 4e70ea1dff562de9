package release_test

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
)

// Readings stand under their measure, one about few people without its figures, none under a measure that is not published; outcomes are told only
// with a yes.
func TestOutcomesAndMeasures(t *testing.T) {
	s := kind.NewSnapshot(1, []kind.Record{
		&kind.Outcome{Head: kind.Head{ID: 1}, Name: kind.Some("Repairs are quick"), Publish: kind.Some(true), Late: kind.Some("The new system is late.")},
		&kind.Outcome{Head: kind.Head{ID: 2}, Name: kind.Some("Not told")},
		&kind.Measure{Head: kind.Head{ID: 1}, Name: kind.Some("Repairs finished online"), Publish: kind.Some(true), Outcome: kind.Some(kind.ID(1))},
		&kind.Measure{Head: kind.Head{ID: 2}, Name: kind.Some("Not told"), Publish: kind.Some(false)},
		&kind.Reading{Head: kind.Head{ID: 1}, Measure: kind.Some(kind.ID(1)), To: kind.Some(today - 60), Numerator: kind.Some(400.0), Denominator: kind.Some(800.0), Value: kind.Some(50.0)},
		&kind.Reading{Head: kind.Head{ID: 2}, Measure: kind.Some(kind.ID(1)), To: kind.Some(today - 30), Numerator: kind.Some(4.0), Denominator: kind.Some(8.0), Value: kind.Some(50.0)},
		&kind.Reading{Head: kind.Head{ID: 3}, Measure: kind.Some(kind.ID(2)), To: kind.Some(today), Value: kind.Some(9.0)},
	}, nil)
	d := compose(t, input(t, s))
	if n := len(d.Release.Section("outcomes").Items); n != 1 {
		t.Errorf("%d outcomes", n)
	}
	readings := d.Release.Section("readings")
	if len(readings.Items) != 2 || len(d.Release.Section("measures").Items) != 1 {
		t.Fatalf("%+v", readings)
	}
	for _, x := range readings.Items {
		if shown := x.Cell("value").Recorded() && x.Cell("denominator").Recorded(); x.Of != 1 || shown != (x.ID == 1) {
			t.Errorf("%+v", x)
		}
	}
	held := 0
	for _, h := range d.Held {
		if h.Kind == "reading" && h.Reason == release.IsSmall {
			held++
		}
	}
	if held != 3 {
		t.Errorf("%d figures are said to be small: %+v", held, d.Held)
	}
	p, _ := plan(t).Part("readings")
	if at := p.Page(&readings.Items[0]); at != "measures/1.html" {
		t.Errorf("a reading stands on %s", at)
	}
}
