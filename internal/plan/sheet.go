package plan

import "github.com/moothall/moothall/internal/kind"

// Sheet is everything that the plan's page and command say of one council on one day.
type Sheet struct {
	Plan
	Lives           string        `json:"lives"` // somewhere, none, dont_know or not_recorded
	Strategies      []Item        `json:"strategies"`
	Strategic       Strategic     `json:"strategic"`
	Visions         []Seen        `json:"visions"`
	Balance         Balance       `json:"balance"`
	Money           Money         `json:"money"`
	Themes          []Theme       `json:"themes"`
	Quadrants       []Quadrant    `json:"quadrants"`
	QuadrantsUntold int           `json:"quadrants_untold"`
	Trials          []Trial       `json:"experiments"`
	Grants          []Grant       `json:"grants"`
	Promises        []Promise     `json:"declarations"`
	Links           []Link        `json:"connectivity"`
	Green           Green         `json:"sustainability"`
	UseCases        []Readiness   `json:"use_cases"`
	QuickWins       []Initiative  `json:"quick_wins"`
	Won             []Initiative  `json:"won"`
	Advice          Advice        `json:"digital_advice"`
	Opportunities   []Opportunity `json:"-"` // asked for apart: they are as many as services
	Unranked        int           `json:"-"`
	Pipeline        []Idea        `json:"-"`
}

// SheetOf works everything out.
func SheetOf(s *kind.Snapshot, today kind.Date, l *Library) *Sheet {
	x := &Sheet{Plan: Of(s, today), Balance: BalanceOf(s), Money: MoneyOf(s, today), Themes: Themes(s, today), Trials: Trials(s, today), Grants: Grants(s, today),
		Promises: Promises(s), Links: Connectivity(s, today), Green: Sustainability(s), UseCases: UseCases(s, l.UseCases), Advice: Advice{Without: []Item{}}, Pipeline: Pipeline(s), Strategies: []Item{},
		Strategic: StrategicOf(s), Visions: Visions(s)}
	where, plans := Lives(s)
	x.Lives = where
	for _, p := range plans {
		x.Strategies = append(x.Strategies, ItemOf(p))
	}
	x.Quadrants, x.QuadrantsUntold = Quadrants(s)
	x.QuickWins, x.Won = QuickWins(s, today)
	x.Opportunities, x.Unranked = Opportunities(s, today, l.Pressures)
	return x
}
