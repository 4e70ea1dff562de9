package buying

import (
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// Contract arithmetic worked by hand, one question a line. "?" is what cannot be told.

// A date so many months before or after another keeps the day number; where the month has no such day it is its last day.
func TestMonthsWorked(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-03-15", -1, "2026-02-15"}, {"2026-03-31", -1, "2026-02-28"}, {"2024-03-31", -1, "2024-02-29"}, {"2026-08-31", -6, "2026-02-28"}, {"2026-05-31", -1, "2026-04-30"},
		{"2026-01-31", 1, "2026-02-28"}, {"2026-02-28", 1, "2026-03-28"}, {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"}, {"2024-02-29", -12, "2023-02-28"},
		{"2026-12-31", 2, "2027-02-28"}, {"2026-01-01", -1, "2025-12-01"}, {"2026-12-31", 0, "2026-12-31"}, {"2026-10-31", 13, "2027-11-30"}, {"1999-12-31", 2, "2000-02-29"},
		{"2099-12-31", 2, "2100-02-28"}, {"2026-03-30", -13, "2025-02-28"}, {"2026-06-30", 1, "2026-07-30"},
	} {
		if got := day(c.from).AddMonths(c.months); got != day(c.want) {
			t.Errorf("%d months from %s: %s, want %s", c.months, c.from, got, c.want)
		}
	}
}

// worked is a contract and what is told of it on a day.
type worked struct {
	name  string
	terms Terms
	today string
	want  string
}

func TestLastNoticeWorked(t *testing.T) {
	n := kind.Some[int]
	for _, c := range []worked{
		{"three months from the end of March", Terms{End: on("2027-03-31"), NoticeMonths: n(3)}, "2026-11-24", "2026-12-31"},
		{"one month from the end of March", Terms{End: on("2027-03-31"), NoticeMonths: n(1)}, "2026-11-24", "2027-02-28"},
		{"a week is seven days", Terms{End: on("2027-03-31"), NoticeDays: n(7)}, "2026-11-24", "2027-03-24"},
		{"thirty days are not a month", Terms{End: on("2027-03-31"), NoticeDays: n(30)}, "2026-11-24", "2027-03-01"},
		{"a year is twelve months", Terms{End: on("2028-02-29"), NoticeMonths: n(12)}, "2026-11-24", "2027-02-28"},
		{"months first, then days", Terms{End: on("2027-03-31"), NoticeMonths: n(1), NoticeDays: n(7)}, "2026-11-24", "2027-02-21"},
		{"from the extended end", Terms{End: on("2027-03-31"), ExtendedEnd: on("2028-03-31"), NoticeMonths: n(6)}, "2026-11-24", "2027-09-30"},
		{"not from an option", Terms{End: on("2027-03-31"), MaximumEnd: on("2029-03-31"), NoticeMonths: n(6)}, "2026-11-24", "2026-09-30"},
		{"past already", Terms{End: on("2026-12-31"), NoticeMonths: n(6)}, "2026-11-24", "2026-06-30"},
		{"below zero", Terms{End: on("2027-03-31"), NoticeMonths: n(-1)}, "2026-11-24", "?"},
		{"days below zero", Terms{End: on("2027-03-31"), NoticeDays: n(-1)}, "2026-11-24", "?"},
		{"none recorded", Terms{End: on("2027-03-31")}, "2026-11-24", "?"},
		{"only an extended end", Terms{ExtendedEnd: on("2027-03-31"), NoticeMonths: n(3)}, "2026-11-24", "2026-12-31"},
		{"renews each year, notice still to come", Terms{End: on("2025-03-31"), Renews: true, RenewsEveryMonths: n(12), NoticeMonths: n(3)}, "2026-11-24", "2026-12-31"},
		{"on the last day itself", Terms{End: on("2025-03-31"), Renews: true, RenewsEveryMonths: n(12), NoticeMonths: n(3)}, "2026-12-31", "2026-12-31"},
		{"a day late: next year's", Terms{End: on("2025-03-31"), Renews: true, RenewsEveryMonths: n(12), NoticeMonths: n(3)}, "2027-01-01", "2027-12-31"},
		{"notice longer than the term", Terms{End: on("2026-01-31"), Renews: true, RenewsEveryMonths: n(1), NoticeMonths: n(3)}, "2026-11-24", "2026-11-28"},
		{"renews, first notice still to come, period not recorded", Terms{End: on("2027-03-31"), Renews: true, NoticeMonths: n(3)}, "2026-11-24", "2026-12-31"},
		{"renews, notice past, period not recorded", Terms{End: on("2026-12-31"), Renews: true, NoticeMonths: n(3)}, "2026-11-24", "?"},
	} {
		d, ok := LastNotice(c.terms, day(c.today))
		if got := show(d, ok); got != c.want {
			t.Errorf("%s: last notice %s, want %s", c.name, got, c.want)
		}
	}
}

func TestEndsWorked(t *testing.T) {
	n := kind.Some[int]
	for _, c := range []worked{
		{"renews each month", Terms{End: on("2026-01-31"), Renews: true, RenewsEveryMonths: n(1)}, "2026-11-24", "2026-11-30"},
		{"renews each month, on the day", Terms{End: on("2026-01-31"), Renews: true, RenewsEveryMonths: n(1)}, "2026-11-30", "2026-11-30"},
		{"renews each month, the day after", Terms{End: on("2026-01-31"), Renews: true, RenewsEveryMonths: n(1)}, "2026-12-01", "2026-12-31"},
		{"renews each half year from 31 August", Terms{End: on("2025-08-31"), Renews: true, RenewsEveryMonths: n(6)}, "2026-01-15", "2026-02-28"},
		{"and is back on the 31st after that", Terms{End: on("2025-08-31"), Renews: true, RenewsEveryMonths: n(6)}, "2026-03-01", "2026-08-31"},
		{"renews every three years", Terms{End: on("2020-06-30"), Renews: true, RenewsEveryMonths: n(36)}, "2026-11-24", "2029-06-30"},
		{"renews from an extended end", Terms{End: on("2024-03-31"), ExtendedEnd: on("2025-09-30"), Renews: true, RenewsEveryMonths: n(12)}, "2026-11-24", "2027-09-30"},
		{"a period of nothing is no period", Terms{End: on("2024-03-31"), Renews: true, RenewsEveryMonths: n(0)}, "2026-11-24", "?"},
		{"an absurd period", Terms{End: on("2024-03-31"), Renews: true, RenewsEveryMonths: n(1 << 40)}, "2026-11-24", "?"},
		{"a shorter extended end stands too", Terms{End: on("2027-03-31"), ExtendedEnd: on("2026-12-31")}, "2026-11-24", "2026-12-31"},
	} {
		d, ok := CurrentEnd(c.terms, day(c.today))
		if got := show(d, ok); got != c.want {
			t.Errorf("%s: current end %s, want %s", c.name, got, c.want)
		}
	}
	for _, c := range []worked{
		{"two options of a year are 24 months", Terms{End: on("2027-03-31"), ExtensionMonths: n(12), ExtensionCount: n(2)}, "", "2029-03-31"},
		{"two half years from 31 August are one year", Terms{End: on("2026-08-31"), ExtensionMonths: n(6), ExtensionCount: n(2)}, "", "2027-08-31"},
		{"one half year from 31 August", Terms{End: on("2026-08-31"), ExtensionMonths: n(6), ExtensionCount: n(1)}, "", "2027-02-28"},
		{"from the original end, not the extended one", Terms{End: on("2026-03-31"), ExtendedEnd: on("2027-03-31"), ExtensionMonths: n(12), ExtensionCount: n(3)}, "", "2029-03-31"},
		{"the date in the register is taken as it is", Terms{End: on("2026-03-31"), MaximumEnd: on("2028-03-30"), ExtensionMonths: n(12), ExtensionCount: n(3)}, "", "2028-03-30"},
		{"but never before the end that stands", Terms{End: on("2028-03-31"), MaximumEnd: on("2027-03-31")}, "", "2028-03-31"},
		{"options without an original end", Terms{ExtendedEnd: on("2027-03-31"), ExtensionMonths: n(12), ExtensionCount: n(1)}, "", "?"},
		{"how many without how long", Terms{End: on("2027-03-31"), ExtensionCount: n(2)}, "", "?"},
		{"options of no length", Terms{End: on("2027-03-31"), ExtensionMonths: n(0)}, "", "2027-03-31"},
		{"below zero", Terms{End: on("2027-03-31"), ExtensionMonths: n(-12), ExtensionCount: n(1)}, "", "?"},
		{"open-ended", Terms{End: on("2027-03-31"), OpenEnded: true}, "", "?"},
		{"renews by itself", Terms{End: on("2027-03-31"), Renews: true, RenewsEveryMonths: n(12)}, "", "?"},
	} {
		d, ok := LatestEnd(c.terms)
		if got := show(d, ok); got != c.want {
			t.Errorf("%s: latest end %s, want %s", c.name, got, c.want)
		}
	}
}

func TestLastSafeStartWorked(t *testing.T) {
	n := kind.Some[int]
	for _, c := range []worked{
		{"nine months where nothing is set", Terms{End: on("2027-09-30")}, "2026-11-24", "2026-12-30"},
		{"the contract's own lead time", Terms{End: on("2027-09-30"), LeadTimeMonths: n(4)}, "2026-11-24", "2027-05-30"},
		{"six months before 31 August", Terms{End: on("2027-08-31"), LeadTimeMonths: n(6)}, "2026-11-24", "2027-02-28"},
		{"no lead at all", Terms{End: on("2027-08-31"), LeadTimeMonths: n(0)}, "2026-11-24", "2027-08-31"},
		{"from the term that runs now", Terms{End: on("2025-03-31"), Renews: true, RenewsEveryMonths: n(12), LeadTimeMonths: n(3)}, "2026-11-24", "2026-12-31"},
		{"from the extended end", Terms{End: on("2026-03-31"), ExtendedEnd: on("2028-03-31"), LeadTimeMonths: n(12)}, "2026-11-24", "2027-03-31"},
		{"an absurd lead time", Terms{End: on("2027-03-31"), LeadTimeMonths: n(1 << 40)}, "2026-11-24", "?"},
		{"no end", Terms{LeadTimeMonths: n(3)}, "2026-11-24", "?"},
	} {
		d, _, _, ok := LastSafeStart(c.terms, day(c.today), DefaultLeadMonths)
		if got := show(d, ok); got != c.want {
			t.Errorf("%s: last safe start %s, want %s", c.name, got, c.want)
		}
	}
}
