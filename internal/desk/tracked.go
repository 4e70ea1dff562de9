package desk

import (
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/recommended"
	"github.com/moothall/moothall/internal/training"
)

// fewestTrained is the smallest group of which somebody is told who may not see the people in it.
const fewestTrained = 5

// Training is who has done a course, or all of them with "". Who may not see the people is told of no group that is small.
func (p *Picture) Training(v kind.Viewer, course string) training.Shares {
	fewest := fewestTrained
	if v.Sees(kind.Restricted) {
		fewest = 0
	}
	return training.Of(p.Snapshot, course, p.Today, fewest)
}

// Recommended is every report that recommended something, with what became of it.
func (p *Picture) Recommended() []*recommended.Report {
	return recommended.Reports(p.Snapshot, p.Today)
}

// RecommendationJSON is one recommendation in the API and in `moothall recommendations --json`.
type RecommendationJSON struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Title     string `json:"title"`
	Priority  string `json:"priority"`
	Answer    string `json:"answer"`
	Response  string `json:"response"`
	Due       string `json:"due"`
	State     string `json:"state"`
	Late      bool   `json:"late"`
}

// ReportJSON is one report.
type ReportJSON struct {
	*recommended.Report
	Recommendations []RecommendationJSON `json:"recommendations"`
}

// RecommendedJSON is every report as JSON has it.
func (p *Picture) RecommendedJSON() []ReportJSON {
	out := []ReportJSON{}
	for _, r := range p.Recommended() {
		one := ReportJSON{Report: r, Recommendations: []RecommendationJSON{}}
		for _, x := range r.All {
			due := ""
			if d, ok := x.Due.Get(); ok {
				due = d.String()
			}
			one.Recommendations = append(one.Recommendations, RecommendationJSON{x.ID.String(), x.Reference.Or(""), x.Title.Or(""), x.Priority.Or(""), x.Answer.Or(""), x.Response.Or(""), due, x.State.Or(""), recommended.Late(x, p.Today)})
		}
		out = append(out, one)
	}
	return out
}
