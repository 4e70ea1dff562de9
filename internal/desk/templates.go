package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/drafts"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/store"
)

// TemplateState is the template that a paper is written with in a language: the shipped one, or the council's own.
type TemplateState struct {
	Paper    string   `json:"paper"`
	Language string   `json:"language"` // en or cy
	Own      bool     `json:"own"`
	File     string   `json:"file,omitempty"` // that the council's own came from
	At       string   `json:"at,omitempty"`
	Actor    string   `json:"by,omitempty"`
	Lacks    []string `json:"lacks"`             // required sections that it leaves out
	Problem  string   `json:"problem,omitempty"` // why it can no longer be used; the shipped one is used meanwhile
}

// templateLanguage is one of the two languages that templates are kept in.
func templateLanguage(tag string) string {
	if tag == "cy" {
		return "cy"
	}
	return "en"
}

// TemplateList lists the templates of the papers that a viewer may have: each shipped one, and the council's own in its place.
func (d *Desk) TemplateList(ctx context.Context, council int64, v kind.Viewer) ([]TemplateState, error) {
	own, err := d.Store.OwnTemplates(ctx, council)
	if err != nil {
		return nil, err
	}
	out := []TemplateState{}
	for _, name := range paperNames(v) {
		for _, language := range []string{"en", "cy"} {
			i := slices.IndexFunc(own, func(o store.OwnTemplate) bool { return o.Name == name && o.Language == language })
			shipped := d.Templates[name].In(language)
			switch {
			case i >= 0:
				out = append(out, d.stateOf(own[i]))
			case templateLanguage(shipped.Language()) == language:
				out = append(out, TemplateState{Paper: name, Language: language, Lacks: []string{}})
			}
		}
	}
	return out, nil
}

// stateOf reads a kept template again: a later version of the program may no longer take it.
func (d *Desk) stateOf(o store.OwnTemplate) TemplateState {
	s := TemplateState{Paper: o.Name, Language: o.Language, Own: true, File: o.File, At: o.At, Actor: o.Actor, Lacks: []string{}}
	t, err := d.Templates[o.Name].In(o.Language).Change(o.File, []byte(o.Text))
	if err != nil {
		s.Problem = err.Error()
		return s
	}
	s.Lacks = append(s.Lacks, t.Lacks()...)
	return s
}

// LoadTemplate keeps a council's own version of a paper's template, once it is sure that a paper can be written with it.
func (d *Desk) LoadTemplate(ctx context.Context, v kind.Viewer, file string, raw []byte) (TemplateState, error) {
	if !identity.May(v, identity.Settings) {
		return TemplateState{}, fault.New(fault.Forbidden, "Only an administrator or the digital leader of the council may change its templates.")
	}
	c, err := d.Store.Council(ctx, v.Council)
	if err != nil {
		return TemplateState{}, err
	}
	name, tag, err := paper.HeadOf(file, raw)
	if err != nil {
		return TemplateState{}, refusedTemplate(err)
	}
	if !slices.Contains(paperNames(v), name) {
		return TemplateState{}, fault.New(fault.Refused, "Nothing was kept. %s is a template of the paper %q, and there is none. Papers: %s.", file, name, strings.Join(paperNames(v), ", "))
	}
	language := templateLanguage(tag)
	_, err = d.Templates[name].In(language).Change(file, raw)
	if err != nil {
		return TemplateState{}, refusedTemplate(err)
	}
	o := store.OwnTemplate{Name: name, Language: language, Text: string(raw), File: file, At: d.now(), Actor: v.Account}
	err = d.Store.SaveOwnTemplate(ctx, c.ID, o)
	if err != nil {
		return TemplateState{}, err
	}
	return d.stateOf(o), nil
}

func refusedTemplate(err error) error {
	return fault.Wrap(err, fault.Refused, "Nothing was kept. %s.", strings.TrimSuffix(err.Error(), "."))
}

// TemplateText is the text of the template that a paper is written with: the council's own, or the shipped one as a council begins its own with.
func (d *Desk) TemplateText(ctx context.Context, council int64, v kind.Viewer, name, language string) ([]byte, error) {
	if !slices.Contains(paperNames(v), name) {
		return nil, noPaper(v, name)
	}
	own, err := d.Store.OwnTemplates(ctx, council)
	if err != nil {
		return nil, err
	}
	for _, o := range own {
		if o.Name == name && o.Language == templateLanguage(language) {
			return []byte(o.Text), nil
		}
	}
	return d.Templates[name].In(language).Starter(), nil
}

// RemoveTemplate takes a council's own template away; the shipped one is used again.
func (d *Desk) RemoveTemplate(ctx context.Context, v kind.Viewer, name, language string) error {
	if !identity.May(v, identity.Settings) {
		return fault.New(fault.Forbidden, "Only an administrator or the digital leader of the council may change its templates.")
	}
	c, err := d.Store.Council(ctx, v.Council)
	if err != nil {
		return err
	}
	return d.Store.DropOwnTemplate(ctx, c.ID, name, templateLanguage(language))
}

// templatesFor are the templates that a council's papers are written with in a language, by paper, and why one of its own cannot be used.
func (d *Desk) templatesFor(ctx context.Context, council int64, language string) (map[string]*paper.Template, map[string]string, error) {
	own, err := d.Store.OwnTemplates(ctx, council)
	if err != nil {
		return nil, nil, err
	}
	out, broken := map[string]*paper.Template{}, map[string]string{}
	for _, one := range drafts.Papers {
		out[one.Name] = d.Templates[one.Name].In(language)
	}
	for _, o := range own {
		if o.Language != templateLanguage(language) || out[o.Name] == nil {
			continue
		}
		t, err := out[o.Name].Change(o.File, []byte(o.Text))
		if err != nil {
			broken[o.Name] = "The council's own template can no longer be used, so the shipped one was: " + err.Error()
			continue
		}
		out[o.Name] = t
	}
	return out, broken, nil
}
