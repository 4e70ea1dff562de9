package poll

import (
	"slices"
	"testing"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// A reply has one form for each type; what fits none is refused.
func TestAccept(t *testing.T) {
	q := map[string]*Question{Choice: {Type: Choice, Choices: []string{"Stay", "Leave"}}}
	for _, typ := range []string{YesNo, Number, Money, Text} {
		q[typ] = &Question{Type: typ}
	}
	for _, c := range []struct{ typ, in, want string }{
		{YesNo, " Yes ", "yes"}, {YesNo, "maybe", ""}, {Choice, "leave", "Leave"}, {Choice, "Wait", ""}, {Number, "12", "12"}, {Number, "1,250.50", "1250.5"}, {Number, "100", "100"}, {Number, "-3", "-3"}, {Number, "0", "0"},
		{Number, "£3", ""}, {Number, "many", ""}, {Number, "", ""}, {Number, "9999999999999999", ""}, {Money, "£1,250.5", "1250.50"}, {Money, "41000", "41000.00"}, {Money, "dear", ""}, {Text, "  two\n words ", "two words"}, {Text, "", ""},
	} {
		r, err := q[c.typ].Accept(Reply{Value: c.in, Reason: "left over"})
		if c.want == "" && fault.CodeOf(err) != fault.Invalid || c.want != "" && (err != nil || r != Reply{Value: c.want}) {
			t.Errorf("%s %q gives %+v (%v), want %q", c.typ, c.in, r, err, c.want)
		}
	}
	if r, err := q[Money].Accept(Reply{Value: "7", Declined: true, Reason: " no\ttime "}); err != nil || r != (Reply{Declined: true, Reason: "no time"}) {
		t.Errorf("declining gives %+v (%v)", r, err)
	}
}

// Counts stand by the size of numbers, equal ones together; the middle of an even number of answers lies between, below nought too.
func TestTell(t *testing.T) {
	q := Question{Type: Number, Counted: true, Until: kind.DateOf(2026, 12, 1)}
	var all []Given
	for _, v := range []string{"10", "-9.5", "9", "-9.5", "100", "8"} {
		all = append(all, Given{Council: v, Reply: &Reply{Value: v}})
	}
	if early := q.Tell(all, q.Until); !early.Hidden || len(early.Counts) > 0 || early.Mean != "" {
		t.Errorf("before the last day is over it tells %+v", early)
	}
	got := q.Tell(append(all, Given{Council: "silent", Ours: true}), q.Until+1)
	if !slices.Equal(got.Counts, []Count{{"-9.5", 2}, {"8", 1}, {"9", 1}, {"10", 1}, {"100", 1}}) || got.Median != "8.5" || got.Mean != "18" || got.Missing != 1 || !got.Frozen || got.Own != nil {
		t.Errorf("it tells %+v", got)
	}
	for _, c := range [][3]int64{{5, 2, 3}, {-5, 2, -3}, {4, 3, 1}, {-1, 3, 0}} {
		if got := half(c[0], c[1]); got != c[2] {
			t.Errorf("%d by %d is %d", c[0], c[1], got)
		}
	}
}
