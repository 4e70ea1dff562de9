package meeting

import (
	"time"

	"github.com/moothall/moothall/internal/kind"
)

// clearDays are how many clear days before a meeting its papers are published, by nation: section 100B of the Local Government Act 1972 and, in England, the
// regulations on executives of 2012 (five), paragraph 2 of schedule 7 and section 50B of the Local Government (Scotland) Act 1973 (three), the Welsh regulations of 2001 (three).
var clearDays = map[string]int{"england": 5, "northern-ireland": 5, "wales": 3, "scotland": 3}

// PapersBy is the last day on which a meeting's papers can be published and still stand for the clear days that the nation asks for. Neither that day nor the meeting's
// counts, nor do Saturdays and Sundays. Bank holidays are not known here.
func PapersBy(held kind.Date, nation string) kind.Date {
	left, ok := clearDays[nation]
	if !ok {
		left = clearDays["england"]
	}
	d := held - 1
	for ; left > 0; d-- {
		if works(d) {
			left--
		}
	}
	for !works(d) {
		d--
	}
	return d
}

func works(d kind.Date) bool {
	day := d.Time().Weekday()
	return day != time.Saturday && day != time.Sunday
}

// keyNotice is how many clear days before a key decision its notice is published in England: regulation 9 of SI 2012/2089.
const keyNotice = 28

// NoticeBy is the last day on which the notice of a key decision can be published; none outside England, where no such notice is asked for by that law.
func NoticeBy(decided kind.Date, nation string) kind.Opt[kind.Date] {
	if nation != "england" {
		return kind.Opt[kind.Date]{}
	}
	return kind.Some(decided - keyNotice - 1)
}
