package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// roleKey is a role as the keys of its words end: board-secretary is people.role_board_secretary.
func roleKey(role string) string { return strings.ReplaceAll(role, "-", "_") }

type peoplePage struct {
	Base        string
	Members     []store.Member
	Email, Name string // typed before, when there is a problem
	Roles       []string
	Problem     words.Phrase
}

// people is GET /c/{council}/people: who may sign in here.
func (v *visit) people() error { return v.showPeople(http.StatusOK, peoplePage{}) }

func (v *visit) showPeople(status int, p peoplePage) error {
	var err error
	p.Base = v.path("")
	p.Members, err = v.desk.Store.Members(v.r.Context(), v.council.ID)
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("people.title"), p.Problem.Text != ""), "", peopleBody(p))
}

// addPerson is POST /c/{council}/people. Somebody new gets a first password, which is shown once.
func (v *visit) addPerson() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<14)
	err := v.r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	p := peoplePage{Email: v.r.PostForm.Get("email"), Name: v.r.PostForm.Get("name"), Roles: v.r.PostForm["role"]}
	added, err := v.desk.LetIn(v.r.Context(), v.viewer, desk.Newcomer{Email: p.Email, Name: p.Name, Roles: p.Roles})
	if fault.CodeOf(err) == fault.Invalid {
		p.Problem = words.InEnglish(fault.Sentence(err))
		return v.showPeople(http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return v.showFirstPassword(added)
}

func (v *visit) showFirstPassword(in desk.LetInAs) error {
	if in.Password == "" {
		return v.did(v.path("people"), "people.granted", "email", in.Account.Email)
	}
	return v.show(v.say.Plain("people.first_password"), "", firstPasswordBody(v.path("people"), in.Account.Email, in.Password))
}

// roleLine is a role with what it sees and does.
type roleLine struct {
	Role kind.Role
	Sees kind.Clearance
	Does []identity.Action
}

// rolesPage is GET /c/{council}/people/roles: the table from which every page is authorised.
func (v *visit) rolesPage() error {
	var lines []roleLine
	for _, r := range append(identity.Roles(), kind.Anyone) {
		lines = append(lines, roleLine{r, identity.Sees(r), identity.Does(r)})
	}
	return v.show(v.say.Plain("people.roles_title"), "", rolesBody(v.path("people"), identity.Actions(), lines))
}

// does tells whether a role may do something.
func (l roleLine) does(a identity.Action) bool { return slices.Contains(l.Does, a) }

type memberData struct {
	Base     string
	M        store.Member
	Hand     []string // roles given by hand
	Group    []string // roles that a staff group gives
	Ways     bool     // has passkeys, or is joined to a staff account
	Disabled string
	Sessions int
	Problem  words.Phrase
}

// memberPage is GET /c/{council}/accounts/{account}
func (v *visit) memberPage() error { return v.showMember(http.StatusOK, words.Phrase{}) }

func (v *visit) showMember(status int, problem words.Phrase) error {
	m, err := v.member()
	if err != nil {
		return err
	}
	sessions, err := v.desk.Store.SessionsOf(v.r.Context(), m.Email, v.desk.Clock())
	if err != nil {
		return err
	}
	p := memberData{Base: v.path(""), M: m, Sessions: len(sessions), Problem: problem}
	p.Hand, p.Group, err = v.desk.Store.HowGiven(v.r.Context(), m.ID, v.council.ID)
	if err != nil {
		return err
	}
	p.Ways, err = v.desk.Store.HasWays(v.r.Context(), m.ID)
	if err != nil {
		return err
	}
	if m.Disabled != "" {
		p.Disabled = momentIn(v.say, m.Disabled)
	}
	return v.showStatus(status, titled(v.say, m.Name, problem.Text != ""), "", memberBody(p))
}

// member is the account that an address names, if it has a role in this council.
func (v *visit) member() (store.Member, error) {
	id, err := strconv.ParseInt(v.r.PathValue("account"), 10, 64)
	if err != nil {
		return store.Member{}, desk.ErrNoMember
	}
	return v.desk.Member(v.r.Context(), v.council.ID, id)
}

// changeMember is POST /c/{council}/accounts/{account}: roles, disable, enable, end sessions, a new first password.
func (v *visit) changeMember() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<14)
	m, err := v.member()
	if err != nil {
		return err
	}
	ctx, here := v.r.Context(), v.path("accounts/%d", m.ID)
	done := ""
	switch v.r.PostFormValue("do") {
	case "roles":
		done, err = "people.roles_changed", v.desk.ChangeRoles(ctx, v.viewer, m, v.r.PostForm["role"])
		_, group, bad := v.desk.Store.HowGiven(ctx, m.ID, v.council.ID)
		if bad != nil {
			return bad
		}
		if len(v.r.PostForm["role"]) == 0 && len(group) == 0 {
			done, here = "people.taken_out", v.path("people")
		}
	case "disable":
		done, err = "people.was_disabled", v.desk.DisableAccount(ctx, v.viewer, m, true)
	case "enable":
		done, err = "people.was_enabled", v.desk.DisableAccount(ctx, v.viewer, m, false)
	case "end":
		done, err = "people.were_ended", v.desk.EndSessions(ctx, v.viewer, m)
	case "forget":
		done, err = "people.were_forgotten", v.desk.ForgetWays(ctx, v.viewer, m)
	case "password":
		in, err := v.desk.NewFirstPassword(ctx, v.viewer, m)
		if err != nil {
			return err
		}
		return v.showFirstPassword(in)
	default:
		return fault.New(fault.Invalid, "Choose what to do with the account.")
	}
	if c := fault.CodeOf(err); c == fault.Refused || c == fault.Invalid {
		return v.showMember(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(here, done, "name", m.Name)
}

// ownKind are the records of a kind that the reader owns.
type ownKind struct {
	Kind    *kind.Kind
	Records []listRecord
}

type listRecord struct{ Name, Path string }

// yours is GET /c/{council}/yours: the posts that the reader holds and the records that name them as owner.
func (v *visit) yours() error {
	var posts []string
	for _, post := range v.picture.Posts(v.viewer) {
		posts = append(posts, v.picture.NameFor(v.viewer, post))
	}
	var own []ownKind
	for _, k := range kind.Registers() {
		x := ownKind{Kind: k}
		for _, r := range v.picture.Owned(v.viewer, k) {
			x.Records = append(x.Records, listRecord{v.picture.NameFor(v.viewer, r), v.path("registers/%s/%s", k.Plural, r.RecordID())})
		}
		if len(x.Records) > 0 {
			own = append(own, x)
		}
	}
	return v.show(v.say.Plain("people.yours"), "", yoursBody(posts, own, identity.May(v.viewer, identity.Own)))
}
