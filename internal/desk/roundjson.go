package desk

import "github.com/moothall/moothall/internal/assess"

// ToldJSON is how a group of at least five people answered: medians and quartiles as scores, and how many chose each level, lowest first.
type ToldJSON struct {
	Answers int     `json:"answers"`
	Levels  []int   `json:"levels"`
	Lower   float64 `json:"lower_quartile"`
	Median  float64 `json:"median"`
	Upper   float64 `json:"upper_quartile"`
}

// SpreadJSON is one outcome. What too few said is left out.
type SpreadJSON struct {
	Outcome string              `json:"outcome"`
	Title   string              `json:"title"`
	Theme   string              `json:"theme,omitempty"`
	All     *ToldJSON           `json:"all,omitempty"`
	ByRole  map[string]ToldJSON `json:"by_role"`
	Apart   bool                `json:"managers_and_practitioners_apart"`
}

// RoundJSON is one round in the API and in `moothall assess round --json`.
type RoundJSON struct {
	Until    string       `json:"until"`
	Open     bool         `json:"open"`
	Answers  int          `json:"answers"`
	Links    int          `json:"links"`
	Recorded string       `json:"recorded,omitempty"`
	Spreads  []SpreadJSON `json:"spreads"`
}

// JSON is what may be told of each round, the newest first.
func (m *AskedByMany) JSON() []RoundJSON {
	out := []RoundJSON{}
	for _, r := range m.Rounds {
		one := RoundJSON{Until: r.Until, Open: !r.Over, Answers: r.Answers, Links: r.Links, Recorded: r.Recorded, Spreads: []SpreadJSON{}}
		for _, s := range r.Spreads {
			one.Spreads = append(one.Spreads, m.spreadJSON(s))
		}
		out = append(out, one)
	}
	return out
}

func (m *AskedByMany) spreadJSON(s assess.Spread) SpreadJSON {
	out := SpreadJSON{Outcome: s.Outcome, ByRole: map[string]ToldJSON{}}
	if n, ok := m.Framework.Find(s.Outcome); ok {
		out.Title, out.Theme = n.Title, n.Theme
	}
	if s.All != nil {
		all := toldJSON(m.Framework, s.All)
		out.All = &all
	}
	for role, t := range s.ByRole {
		out.ByRole[role] = toldJSON(m.Framework, t)
	}
	_, out.Apart = s.Disagree(m.Framework)
	return out
}

func toldJSON(f *assess.Framework, t *assess.Told) ToldJSON {
	middle := t.Middle(f)
	return ToldJSON{t.Answers, t.Levels, middle.Lower, middle.Median, middle.Upper}
}
