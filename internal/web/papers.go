package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/paper"
)

// papersPage lists the papers that the viewer may have drafted.
type papersPage struct {
	Base   string
	Papers []desk.DraftPaper
}

// papers is GET /c/{council}/papers
func (v *visit) papers() error {
	all, err := v.desk.PapersFor(v.r.Context(), v.picture, v.viewer, string(v.say.Lang))
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("papers.title"), "lead", papersBody(papersPage{Base: v.path(""), Papers: all}))
}

// paperPage shows one draft, what it lacks, and where it is downloaded.
type paperPage struct {
	Base string
	desk.DraftPaper
	Language string
	HTML     string // the blocks, as paper.Fragment writes them
	Outside  string // letters that the PDF draws as their numbers
}

// paperPage is GET /c/{council}/papers/{name}
func (v *visit) paperPage() error {
	drafted, err := v.desk.Paper(v.r.Context(), v.picture, v.viewer, v.r.PathValue("name"), desk.PaperChoices{Language: string(v.say.Lang)})
	if err != nil {
		return err
	}
	p := paperPage{Base: v.path(""), DraftPaper: drafted, Language: drafted.Document.Language}
	p.HTML, err = paper.Fragment(drafted.Document)
	if err != nil {
		return fmt.Errorf("showing the paper %s: %w", drafted.Name, err)
	}
	outside, err := paper.Outside(drafted.Document)
	if err != nil {
		return fmt.Errorf("looking at the letters of the paper %s: %w", drafted.Name, err)
	}
	p.Outside = string(outside)
	return v.show(drafted.Title, "lead", paperBody(p))
}

// paperFile is GET /c/{council}/papers/{name}/{format}: always a download, since a paper's own HTML brings its own style.
func (v *visit) paperFile() error {
	format := paper.Format(v.r.PathValue("format"))
	if !slices.Contains(paper.Formats, format) {
		return fault.New(fault.NotFound, "A paper is written as html, odt, docx or pdf.")
	}
	drafted, err := v.desk.Paper(v.r.Context(), v.picture, v.viewer, v.r.PathValue("name"), desk.PaperChoices{Language: string(v.say.Lang)})
	if err != nil {
		return err
	}
	raw, err := paper.Write(drafted.Document, format)
	if err != nil {
		return fmt.Errorf("writing the paper %s: %w", drafted.Name, err)
	}
	h := v.w.Header()
	h.Set("Content-Type", format.Media())
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("%s-%s-%s.%s", v.council.Slug, drafted.Name, v.picture.Today, format)))
	h.Set("Cache-Control", "no-store")
	v.w.WriteHeader(http.StatusOK)
	_, err = v.w.Write(raw)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// formatWords are what a format is called.
var formatWords = map[paper.Format]string{paper.HTML: "HTML", paper.ODT: "ODT", paper.DOCX: "DOCX", paper.PDF: "PDF"}
