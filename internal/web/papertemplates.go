package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/words"
)

// templatesPage lists the templates that papers are written with.
type templatesPage struct {
	Base    string
	All     []desk.TemplateState
	Changes bool // the viewer may load and remove
	Problem words.Phrase
}

// templateBytes is the most that a template's upload has; the template itself has its own limit, and says so.
const templateBytes = 1 << 20

// paperTemplates is GET /c/{council}/papers/templates
func (v *visit) paperTemplates() error { return v.showTemplates(http.StatusOK, words.Phrase{}) }

func (v *visit) showTemplates(status int, problem words.Phrase) error {
	all, err := v.desk.TemplateList(v.r.Context(), v.picture.Council.ID, v.viewer)
	if err != nil {
		return err
	}
	p := templatesPage{Base: v.path(""), All: all, Changes: identity.May(v.viewer, identity.Settings), Problem: problem}
	return v.showStatus(status, titled(v.say, v.say.Plain("papers.templates_title"), problem.Text != ""), "lead", templatesBody(p))
}

// loadPaperTemplate is POST /c/{council}/papers/templates: a council's own version.
func (v *visit) loadPaperTemplate() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, templateBytes)
	file, head, err := v.r.FormFile("file")
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return v.showTemplates(http.StatusRequestEntityTooLarge, v.say.Phrase("papers.template_large"))
	}
	if err != nil {
		return v.showTemplates(http.StatusUnprocessableEntity, v.say.Phrase("add.choose_first"))
	}
	defer func() { _ = file.Close() }() // it was only read
	raw, err := io.ReadAll(file)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "The file did not arrive whole. Send it again.")
	}
	kept, err := v.desk.LoadTemplate(v.r.Context(), v.viewer, head.Filename, raw)
	if err != nil && fault.CodeOf(err) == fault.Refused {
		return v.showTemplates(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("papers/templates"), "papers.template_kept", "file", kept.File)
}

// paperTemplateFile is GET /c/{council}/papers/templates/{name}: a download.
func (v *visit) paperTemplateFile() error {
	name, language := v.r.PathValue("name"), v.r.URL.Query().Get("language")
	text, err := v.desk.TemplateText(v.r.Context(), v.picture.Council.ID, v.viewer, name, language)
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/yaml; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+".yaml"))
	h.Set("Cache-Control", "no-store")
	_, err = v.w.Write(text)
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

// removePaperTemplate is POST /c/{council}/papers/templates/{name}/remove
func (v *visit) removePaperTemplate() error {
	err := v.desk.RemoveTemplate(v.r.Context(), v.viewer, v.r.PathValue("name"), v.r.PostFormValue("language"))
	if err != nil {
		return err
	}
	return v.did(v.path("papers/templates"), "papers.template_removed")
}
