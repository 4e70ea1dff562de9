package meeting

import (
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/workday"
)

// clearDays are how many clear days before a meeting its papers are published, by nation. England: section 100B of the Local Government Act 1972 with SI
// 2002/715, and SI 2012/2089 for executives. Wales: section 100BA of that Act, which schedule 4 of the Local Government and Elections (Wales) Act 2021 put in.
// Scotland: section 50B of the Local Government (Scotland) Act 1973. Northern Ireland: part 8 of the Local Government Act (Northern Ireland) 2014.
var clearDays = map[string]int{"england": 5, "northern-ireland": 5, "wales": 3, "scotland": 3}

// PapersBy is the last day on which a meeting's papers can be published and still stand for the clear days that the nation asks for. Neither that day nor the meeting's
// counts, nor do weekends and bank holidays, which is the careful way to count.
func PapersBy(held kind.Date, nation string) kind.Date {
	days, ok := clearDays[nation]
	if !ok {
		days = clearDays["england"]
	}
	return workday.Before(held, days+1, nation)
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
