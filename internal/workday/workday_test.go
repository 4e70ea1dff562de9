package workday_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/workday"
)

// The years as the government's list of bank holidays gives them (gov.uk/bank-holidays), substitute days in the place of those at a weekend.
func TestHolidaysAreTheGovernments(t *testing.T) {
	for _, c := range []struct {
		nation string
		year   int
		want   string
	}{
		{"england", 2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"},
		{"england", 2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"},
		{"wales", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"},
		{"england", 2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"},
		{"wales", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"},
		{"england", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"},
		{"scotland", 2022, "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27"},
		{"scotland", 2024, "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26"},
		{"scotland", 2025, "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26"},
		{"scotland", 2026, "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28"},
		{"northern-ireland", 2024, "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26"},
		{"northern-ireland", 2025, "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26"},
	} {
		var got []string
		for _, d := range workday.Holidays(c.year, c.nation) {
			if workday.Works(d, c.nation) {
				t.Errorf("%s is a working day", d)
			}
			if day := d.Time().Weekday(); day != 0 && day != 6 { // a weekend is none either way
				got = append(got, d.String()[5:])
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %d: %s, want %s", c.nation, c.year, strings.Join(got, " "), c.want)
		}
	}
}

// Of a nation that nobody knows, weekends alone are counted.
func TestUnknownNation(t *testing.T) {
	if christmas := kind.DateOf(2026, 12, 25); !workday.Works(christmas, "atlantis") || workday.Works(christmas, "wales") {
		t.Error("a holiday was guessed, or forgotten")
	}
}

// There and back again, and as many working days lie between as were asked for.
func TestBeforeAndAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nation := rapid.SampledFrom(workday.Nations).Draw(t, "nation")
		d := kind.DateOf(2020, 1, 1) + kind.Date(rapid.IntRange(0, 20_000).Draw(t, "day"))
		days := rapid.IntRange(1, 40).Draw(t, "days")
		works := func(d kind.Date) bool { return workday.Works(d, nation) }
		to := workday.After(d, days, works)
		between := 0
		for x := d + 1; x <= to; x++ {
			if works(x) {
				between++
			}
		}
		if between != days || !works(to) {
			t.Fatalf("%d working days from %s end on %s, with %d between", days, d, to, between)
		}
		if back := workday.Before(to, days, nation); back > d || slices.ContainsFunc([]kind.Date{d}, works) && back != d {
			t.Fatalf("%d back from %s is %s, not %s", days, to, back, d)
		}
	})
}
