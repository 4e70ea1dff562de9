package web

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/words"
)

// changedData is what one import changed, a page of it.
type changedData struct {
	Base, Path  string
	Set         int64 // the number of the import
	Parts       []evidenceLink
	When, Who   string
	Undone      bool
	Payments    int64
	Did         string // what is shown: added, removed or changed; "" for all of it
	Counts      map[string]int
	Shown       []changedRecord
	Page, Pages int
}

// evidenceLink names a source, with the address of the kept file.
type evidenceLink struct{ Source, Link string }

type changedRecord struct {
	Did        string
	Label      words.Phrase // of its register
	ID         string
	Name, Link string
	Source     evidenceLink
	Lines      []historyLine
}

// changedAPage is how many records a page shows.
const changedAPage = 50

// changedPage is GET /c/{council}/changes/{seq}
func (v *visit) changedPage() error {
	found, err := v.changed()
	if err != nil {
		return err
	}
	first := found.Sets[len(found.Sets)-1]
	p := changedData{Base: v.path(""), Set: first.Batch, When: momentIn(v.say, first.At), Who: first.Actor, Undone: first.Undone > 0, Did: v.r.URL.Query().Get("did"), Counts: map[string]int{}}
	p.Path = v.path("changes/%d", p.Set)
	for _, s := range slices.Backward(found.Sets) {
		p.Payments += s.SpendLines
		p.Parts = append(p.Parts, v.evidence(s.Source, s.File, 0))
	}
	for _, did := range []string{"added", "removed", "changed"} {
		p.Counts[did] = found.Count(did)
	}
	p.Counts[""] = len(found.Records)
	records := found.Records
	if p.Did != "" {
		records = slices.DeleteFunc(records, func(r desk.ChangedRecord) bool { return r.Did != p.Did })
	}
	p.Pages = max(1, (len(records)+changedAPage-1)/changedAPage)
	n, err := strconv.Atoi(v.r.URL.Query().Get("page"))
	if err != nil {
		n = 1
	}
	p.Page = min(max(1, n), p.Pages)
	for _, r := range records[(p.Page-1)*changedAPage : min(len(records), p.Page*changedAPage)] {
		p.Shown = append(p.Shown, v.changedRecord(r, found.People))
	}
	return v.show(v.say.Plain("changed.title", "set", strconv.FormatInt(p.Set, 10)), "work", changedBody(p))
}

// changedExport is GET /c/{council}/changes/{seq}/export.csv
func (v *visit) changedExport() error {
	found, err := v.changed()
	if err != nil {
		return err
	}
	return v.writeCSV(fmt.Sprintf("%s-changes-%d.csv", v.council.Slug, found.Sets[0].Batch), v.picture.ChangedSheet(found))
}

func (v *visit) changed() (*desk.ChangedRecords, error) {
	seq, err := strconv.ParseInt(v.r.PathValue("seq"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.NotFound, "There is no such change set.")
	}
	return v.desk.Changed(v.r.Context(), v.picture, v.viewer, seq)
}

func (v *visit) changedRecord(r desk.ChangedRecord, people map[string]string) changedRecord {
	out := changedRecord{Did: r.Did, Label: v.say.Label(r.Kind), ID: r.ID.String(), Name: r.Name}
	if r.Stands {
		out.Link = recordPath(v.path(""), desk.RecordRef{Kind: r.Kind.Name, ID: r.ID})
	}
	if r.Row > 0 {
		out.Source = v.evidence(r.Source, r.File, r.Row)
	}
	for _, f := range r.Fields {
		out.Lines = append(out.Lines, historyLine{What: v.say.Field(f.Field), Old: v.told(f.Field, f.Before, people), New: v.told(f.Field, f.After, people)})
	}
	return out
}

// evidence names a source, and a row of it above 0, with the address of the file where one is kept.
func (v *visit) evidence(source string, file int64, row int) evidenceLink {
	out := evidenceLink{Source: source}
	if file > 0 {
		out.Link = v.path("files/%d?row=%d", file, max(1, row))
	}
	if row > 0 {
		out.Source = v.say.Plain("common.row_of", "source", source, "row", strconv.Itoa(row))
	}
	return out
}

// link is the address of a page of one sort of changes; "" for all.
func (p *changedData) link(did string, page int) string {
	return fmt.Sprintf("%s?did=%s&page=%d", p.Path, did, page)
}

func (p *changedData) pageLink(n int) string { return p.link(p.Did, n) }
