package web

import (
	"errors"
	"io"
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/words"
)

// rolesPage is the framework's roles, and the form that loads its publisher's sentences.
type rolesPage struct {
	Base     string
	Families []familyOfRoles
	Loaded   loadedSentences
	Loads    bool // the viewer may load
	Problem  words.Phrase
}

type familyOfRoles struct {
	Title string
	Roles []leadership.RoleSheet
}

// loadedSentences is which file of sentences is loaded; no File for none.
type loadedSentences struct {
	File, When string
	Roles      int
}

func (v *visit) loadedSentences() loadedSentences {
	had := v.picture.SentencesFile
	out := loadedSentences{File: had.Name, Roles: had.Roles}
	if had.At != "" {
		out.When = momentIn(v.say, had.At)
	}
	return out
}

// leadershipRoles is GET /c/{council}/leadership/roles
func (v *visit) leadershipRoles() error { return v.showRoles(http.StatusOK, words.Phrase{}) }

func (v *visit) showRoles(status int, problem words.Phrase) error {
	p := rolesPage{Base: v.path(""), Loaded: v.loadedSentences(), Loads: identity.May(v.viewer, identity.Import), Problem: problem}
	for _, r := range v.desk.RoleSheets(v.picture) {
		if len(p.Families) == 0 || p.Families[len(p.Families)-1].Title != r.Family {
			p.Families = append(p.Families, familyOfRoles{Title: r.Family})
		}
		family := &p.Families[len(p.Families)-1]
		family.Roles = append(family.Roles, r)
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("roles.title"), problem.Text != ""), "lead", frameworkRolesBody(p))
}

// loadRoles is POST /c/{council}/leadership/roles: the publisher's file.
func (v *visit) loadRoles() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, desk.MostSentences+1<<16)
	file, head, err := v.r.FormFile("file")
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return v.showRoles(http.StatusRequestEntityTooLarge, v.say.Phrase("roles.too_large"))
	}
	if err != nil {
		return v.showRoles(http.StatusUnprocessableEntity, v.say.Phrase("add.choose_first"))
	}
	defer func() { _ = file.Close() }() // it was only read
	raw, err := io.ReadAll(file)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "The file did not arrive whole. Send it again.")
	}
	done, err := v.desk.LoadRoleSentences(v.r.Context(), v.viewer, head.Filename, raw)
	if err != nil && fault.CodeOf(err) == fault.Refused {
		return v.showRoles(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("leadership/roles"), "roles.loaded", "n", done.Sentences, "differs", len(done.New)+len(done.Gone)+len(done.Changed))
}

// rolePage is one role.
type rolePage struct {
	Base   string
	Role   leadership.RoleSheet
	Loaded loadedSentences
}

// leadershipRole is GET /c/{council}/leadership/roles/{role}
func (v *visit) leadershipRole() error {
	r, err := v.desk.RoleSheet(v.picture, v.r.PathValue("role"))
	if err != nil {
		return err
	}
	return v.show(r.Title, "lead", roleBody(rolePage{v.path(""), r, v.loadedSentences()}))
}
