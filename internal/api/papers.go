package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/paper"
)

// onePaper is a paper and the format that it is written in.
type onePaper struct {
	InCouncil
	Paper    string   `path:"paper" doc:"Its name, as the list of papers has it."`
	Format   string   `path:"format" enum:"html,odt,docx,pdf"`
	Language string   `query:"language" enum:"en,cy" default:"en" doc:"cy for the Welsh template, where there is one."`
	Ward     string   `query:"ward" maxLength:"100" doc:"Of a councillor's brief or induction."`
	Topic    string   `query:"topic" maxLength:"40" doc:"Of a councillor's brief; all topics without it."`
	Role     string   `query:"role" maxLength:"40" doc:"Of a councillor's induction: ward councillor, cabinet member, scrutiny member, audit committee member."`
	Leave    []string `query:"leave" maxItems:"20" doc:"Ids of sections to leave out."`
}

// addPapers registers the papers: the list with what each lacks, and one as a file.
func addPapers(a *API, of string, look identity.Action) {
	add(a, operation{id: "list-papers", method: http.MethodGet, path: of + "/papers", summary: "Papers drafted from the facts, and what each lacks", need: look, tag: "Papers"}, (*visit).papers, nil)
	add(a, operation{id: "list-paper-templates", method: http.MethodGet, path: of + "/paper-templates", summary: "Which template each paper is written with: the shipped one, or the council's own", need: look, tag: "Papers"}, (*visit).paperTemplates, nil)
	addPaper(a, operation{id: "draft-paper", method: http.MethodGet, path: of + "/papers/{paper}/{format}", summary: "One paper as HTML, ODT, DOCX or PDF", need: look, tag: "Papers"}, (*visit).paper)
}

// addPaper registers an operation that answers with a paper.
func addPaper[I any](a *API, o operation, do func(*visit, *I) (*huma.StreamResponse, error)) {
	op := a.describe(o, func(op *huma.Operation) {
		content := map[string]*huma.MediaType{}
		for _, f := range paper.Formats {
			content[f.Media()] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
		}
		op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: content}}
	})
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		v := ctx.Value(visitKey{}).(*visit)
		v.ctx = ctx
		return do(v, in)
	})
}

func (v *visit) paperTemplates(*InCouncil) ([]desk.TemplateState, error) {
	return v.desk.TemplateList(v.ctx, v.picture.Council.ID, v.viewer)
}

func (v *visit) papers(*InCouncil) ([]desk.DraftPaper, error) {
	return v.desk.PapersFor(v.ctx, v.picture, v.viewer, "en")
}

func (v *visit) paper(in *onePaper) (*huma.StreamResponse, error) {
	drafted, err := v.desk.Paper(v.ctx, v.picture, v.viewer, in.Paper, desk.PaperChoices{Language: in.Language, Leave: in.Leave, Ward: in.Ward, Role: in.Role, Topic: in.Topic})
	if err != nil {
		return nil, v.problem(err)
	}
	return v.streamPaper(drafted, paper.Format(in.Format), in.Paper)
}

// streamPaper answers with a paper in a format, as a file of a name.
func (v *visit) streamPaper(drafted desk.DraftPaper, format paper.Format, name string) (*huma.StreamResponse, error) {
	raw, err := paper.Write(drafted.Document, format)
	if err != nil {
		return nil, v.problem(fmt.Errorf("writing the paper %s: %w", name, err))
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", format.Media())
		c.SetHeader("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+"."+string(format)))
		c.SetStatus(http.StatusOK)
		_, err := c.BodyWriter().Write(raw)
		v.went(err)
	}}, nil
}
