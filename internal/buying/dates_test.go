package buying

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"pgregory.net/rapid"
)

func day(s string) kind.Date {
	d, err := kind.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func on(s string) kind.Opt[kind.Date] {
	if s == "" {
		return kind.Opt[kind.Date]{}
	}
	return kind.Some(day(s))
}

// show writes a date, or "?" where it cannot be told.
func show(d kind.Date, ok bool) string {
	if !ok {
		return "?"
	}
	return d.String()
}

func TestContractDates(t *testing.T) {
	n := kind.Some[int]
	cases := []struct {
		name                         string
		terms                        Terms
		today                        string
		current, latest, notice, was string // was: the last safe start with the default lead time
	}{
		{"end only: no notice period, so no notice date", Terms{End: on("2027-03-31")}, "2026-01-15",
			"2027-03-31", "2027-03-31", "?", "2026-06-30"},
		{"nothing recorded", Terms{}, "2026-01-15", "?", "?", "?", "?"},
		{"no end, notice recorded", Terms{NoticeMonths: n(3)}, "2026-01-15", "?", "?", "?", "?"},
		{"six months before 31 August is the end of February", Terms{End: on("2027-08-31"), NoticeMonths: n(6)}, "2026-01-15",
			"2027-08-31", "2027-08-31", "2027-02-28", "2026-11-30"},
		{"and in a leap year the 29th", Terms{End: on("2028-08-31"), NoticeMonths: n(6)}, "2026-01-15",
			"2028-08-31", "2028-08-31", "2028-02-29", "2027-11-30"},
		{"notice in days", Terms{End: on("2027-03-31"), NoticeDays: n(90)}, "2026-01-15",
			"2027-03-31", "2027-03-31", "2026-12-31", "2026-06-30"},
		{"no notice needed is not the same as none recorded", Terms{End: on("2027-03-31"), NoticeMonths: n(0)}, "2026-01-15",
			"2027-03-31", "2027-03-31", "2027-03-31", "2026-06-30"},
		{"an option is not used until an extended end says so", Terms{End: on("2027-03-31"), ExtensionMonths: n(12), ExtensionCount: n(2)}, "2026-01-15",
			"2027-03-31", "2029-03-31", "?", "2026-06-30"},
		{"two options from 29 February count from the end itself", Terms{End: on("2024-02-29"), ExtensionMonths: n(24), ExtensionCount: n(2)}, "2026-01-15",
			"2024-02-29", "2028-02-29", "?", "2023-05-29"},
		{"an extended end stands", Terms{End: on("2026-03-31"), ExtendedEnd: on("2027-03-31"), ExtensionMonths: n(12), ExtensionCount: n(2), NoticeMonths: n(3)}, "2026-01-15",
			"2027-03-31", "2028-03-31", "2026-12-31", "2026-06-30"},
		{"latest end is never before the current end", Terms{End: on("2026-03-31"), ExtendedEnd: on("2029-03-31"), ExtensionMonths: n(12), ExtensionCount: n(1)}, "2026-01-15",
			"2029-03-31", "2029-03-31", "?", "2028-06-30"},
		{"a latest end given as a date", Terms{End: on("2026-03-31"), MaximumEnd: on("2031-03-31")}, "2026-01-15",
			"2026-03-31", "2031-03-31", "?", "2025-06-30"},
		{"how long without how many", Terms{End: on("2026-03-31"), ExtensionMonths: n(12)}, "2026-01-15",
			"2026-03-31", "?", "?", "2025-06-30"},
		{"no options left", Terms{End: on("2026-03-31"), ExtensionCount: n(0)}, "2026-01-15",
			"2026-03-31", "2026-03-31", "?", "2025-06-30"},
		{"ended long ago and does not renew", Terms{End: on("2020-03-31"), NoticeMonths: n(3)}, "2026-01-15",
			"2020-03-31", "2020-03-31", "2019-12-31", "2019-06-30"},
		{"renews each year", Terms{End: on("2020-03-31"), Renews: true, RenewsEveryMonths: n(12), NoticeMonths: n(2)}, "2026-01-15",
			"2026-03-31", "?", "2026-01-31", "2025-06-30"},
		{"notice for this term is past: the next one's", Terms{End: on("2020-03-31"), Renews: true, RenewsEveryMonths: n(12), NoticeMonths: n(3)}, "2026-01-15",
			"2026-03-31", "?", "2026-12-31", "2025-06-30"},
		{"ends today", Terms{End: on("2026-01-15"), Renews: true, RenewsEveryMonths: n(1), NoticeDays: n(0)}, "2026-01-15",
			"2026-01-15", "?", "2026-01-15", "2025-04-15"},
		{"each month from 31 January: no drift", Terms{End: on("2026-01-31"), Renews: true, RenewsEveryMonths: n(1)}, "2026-03-15",
			"2026-03-31", "?", "?", "2025-06-30"},
		{"leap day each year", Terms{End: on("2024-02-29"), Renews: true, RenewsEveryMonths: n(12)}, "2027-03-01",
			"2028-02-29", "?", "?", "2027-05-29"},
		{"renews, but nobody recorded for how long", Terms{End: on("2025-03-31"), Renews: true, NoticeMonths: n(1)}, "2026-01-15",
			"?", "?", "?", "?"},
		{"renews, first end still to come", Terms{End: on("2026-03-31"), Renews: true, NoticeMonths: n(1)}, "2026-01-15",
			"2026-03-31", "?", "2026-02-28", "2025-06-30"},
		{"rolling, no end", Terms{OpenEnded: true, NoticeMonths: n(3)}, "2026-01-15", "?", "?", "?", "?"},
		{"an absurd notice period", Terms{End: on("2027-03-31"), NoticeMonths: n(1 << 30)}, "2026-01-15",
			"2027-03-31", "2027-03-31", "?", "2026-06-30"},
		{"absurd options", Terms{End: on("2027-03-31"), ExtensionMonths: n(1 << 40), ExtensionCount: n(1 << 40)}, "2026-01-15",
			"2027-03-31", "?", "?", "2026-06-30"},
	}
	for _, c := range cases {
		today := day(c.today)
		check := func(what, want string, d kind.Date, ok bool) {
			if got := show(d, ok); got != want {
				t.Errorf("%s: %s is %s, want %s", c.name, what, got, want)
			}
		}
		d, ok := CurrentEnd(c.terms, today)
		check("current end", c.current, d, ok)
		d, ok = LatestEnd(c.terms)
		check("latest end", c.latest, d, ok)
		d, ok = LastNotice(c.terms, today)
		check("last notice", c.notice, d, ok)
		d, _, _, ok = LastSafeStart(c.terms, today, DefaultLeadMonths)
		check("last safe start", c.was, d, ok)
	}
}

func TestLeadTimeSaysWhetherItIsAssumed(t *testing.T) {
	own := Terms{End: on("2027-03-31"), LeadTimeMonths: kind.Some(12)}
	if d, lead, assumed, ok := LastSafeStart(own, day("2026-01-15"), 9); !ok || d != day("2026-03-31") || lead != 12 || assumed {
		t.Errorf("own lead time: %s %d %t %t", d, lead, assumed, ok)
	}
	own.LeadTimeMonths = kind.Opt[int]{}
	if d, lead, assumed, ok := LastSafeStart(own, day("2026-01-15"), 9); !ok || d != day("2026-06-30") || lead != 9 || !assumed {
		t.Errorf("default lead time: %s %d %t %t", d, lead, assumed, ok)
	}
	if _, _, _, ok := LastSafeStart(Terms{End: on("2027-03-31"), LeadTimeMonths: kind.Some(-1)}, day("2026-01-15"), 9); ok {
		t.Error("a lead time below zero gave a date")
	}
}

func TestTermEnd(t *testing.T) {
	for _, c := range []struct {
		start  string
		months int
		want   string
	}{
		{"2020-08-01", 36, "2023-07-31"}, {"2023-03-01", 12, "2024-02-29"}, {"2024-03-01", 12, "2025-02-28"},
		{"2024-01-31", 1, "2024-02-29"}, {"2024-02-29", 12, "2025-02-28"}, {"2024-04-15", 6, "2024-10-14"}, {"2024-01-01", 12, "2024-12-31"},
	} {
		if got := TermEnd(day(c.start), c.months); got != day(c.want) {
			t.Errorf("%d months from %s end on %s, want %s", c.months, c.start, got, c.want)
		}
	}
}

func TestTermsOf(t *testing.T) {
	c := &kind.Contract{End: on("2025-03-31"), RenewsEveryMonths: kind.Some(12)}
	if got := TermsOf(c); !got.Renews {
		t.Error("a contract with a renewal period is taken as one that does not renew")
	}
	c.AutoRenews = kind.Some(false)
	if got := TermsOf(c); got.Renews {
		t.Error("a contract recorded as not renewing is taken as one that renews")
	}
}

// randomTerms draws contracts with and without each term.
func randomTerms(r *rapid.T) Terms {
	d := func(label string) kind.Opt[kind.Date] {
		if !rapid.Bool().Draw(r, label+" known") {
			return kind.Opt[kind.Date]{}
		}
		return kind.Some(kind.Date(rapid.IntRange(10000, 30000).Draw(r, label)))
	}
	n := func(label string, most int) kind.Opt[int] {
		if !rapid.Bool().Draw(r, label+" known") {
			return kind.Opt[int]{}
		}
		return kind.Some(rapid.IntRange(0, most).Draw(r, label))
	}
	return Terms{End: d("end"), ExtendedEnd: d("extended"), MaximumEnd: d("maximum"), Renews: rapid.Bool().Draw(r, "renews"),
		ExtensionMonths: n("option", 36), ExtensionCount: n("options", 4), NoticeMonths: n("notice", 24), NoticeDays: n("days", 200),
		RenewsEveryMonths: n("every", 60), LeadTimeMonths: n("lead", 24)}
}

func TestDateProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		terms, today := randomTerms(r), kind.Date(rapid.IntRange(10000, 30000).Draw(r, "today"))
		current, ok := CurrentEnd(terms, today)
		notice, noticeOK := LastNotice(terms, today)
		latest, latestOK := LatestEnd(terms)
		start, _, _, startOK := LastSafeStart(terms, today, DefaultLeadMonths)
		if !ok && (noticeOK || startOK) {
			r.Fatal("a date was told without a current end")
		}
		if latestOK && ok && latest < current {
			r.Fatalf("latest end %s is before the current end %s", latest, current)
		}
		if startOK && start > current {
			r.Fatalf("last safe start %s is after the end %s", start, current)
		}
		if terms.Renews && ok && current < today {
			r.Fatalf("renewing contract ended on %s, before %s", current, today)
		}
		if terms.Renews && noticeOK && terms.RenewsEveryMonths.Or(0) > 0 && notice < today {
			r.Fatalf("renewing contract's notice %s is past on %s", notice, today)
		}
		if !terms.Renews && noticeOK && notice > current {
			r.Fatalf("notice %s is after the end %s", notice, current)
		}
	})
}

// The renewing end is the first in its series not before today: checked against counting one term at a time.
func TestRenewalAgainstCounting(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		end := kind.Date(rapid.IntRange(10000, 14000).Draw(r, "end"))
		every := rapid.IntRange(1, 40).Draw(r, "every")
		today := kind.Date(rapid.IntRange(9000, 20000).Draw(r, "today"))
		want := end
		for k := 1; want < today; k++ {
			want = end.AddMonths(every * k)
		}
		got, ok := CurrentEnd(Terms{End: kind.Some(end), Renews: true, RenewsEveryMonths: kind.Some(every)}, today)
		if !ok || got != want {
			r.Fatalf("end %s every %d months on %s: %s, want %s", end, every, today, got, want)
		}
	})
}
