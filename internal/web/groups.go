package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// groupsPage is the groups that a council is in.
type groupsPage struct {
	Base    string
	Groups  []store.Group
	Mine    []store.Council // whose administrator the reader is: of these they can make a group
	Name    string          // typed before
	Chosen  []string
	Problem words.Phrase
}

// groups is GET /c/{council}/groups
func (v *visit) groups() error { return v.showGroups(http.StatusOK, groupsPage{}) }

func (v *visit) showGroups(status int, p groupsPage) error {
	var err error
	p.Base = v.path("groups")
	p.Groups, err = v.desk.Store.Groups(v.r.Context(), v.council.ID)
	if err != nil {
		return err
	}
	p.Mine, err = v.administers()
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("groups.title"), p.Problem.Text != ""), "", groupsBody(p))
}

// administers lists the councils whose administrator the reader is.
func (v *visit) administers() ([]store.Council, error) {
	roles, err := v.desk.Store.Roles(v.r.Context(), v.person.ID)
	if err != nil {
		return nil, err
	}
	all, err := v.desk.Store.Councils(v.r.Context())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c store.Council) bool {
		return !slices.Contains(roles[c.ID], string(kind.Administrator))
	}), nil
}

// addGroup is POST /c/{council}/groups: a group of councils, each of which the reader administers.
func (v *visit) addGroup() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	mine, err := v.administers()
	if err != nil {
		return err
	}
	p := groupsPage{Name: v.r.PostFormValue("name"), Chosen: v.r.PostForm["council"]}
	g, err := v.desk.AddGroup(v.r.Context(), desk.NewGroup{Name: p.Name, Councils: p.Chosen, Actor: v.viewer.Account}, func(c store.Council) bool {
		return slices.ContainsFunc(mine, func(m store.Council) bool { return m.ID == c.ID })
	})
	if c := fault.CodeOf(err); c == fault.Invalid || c == fault.Conflict || c == fault.Forbidden || c == fault.NotFound {
		p.Problem = words.InEnglish(fault.Sentence(err))
		return v.showGroups(http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	if !g.In(v.council.ID) {
		return v.did(v.path("groups"), "groups.added", "name", g.Name)
	}
	return v.did(v.path("groups/%s", g.Slug), "groups.added", "name", g.Name)
}

// group opens the group that the address names, if this council is in it.
func (v *visit) group() (*desk.GroupView, error) {
	return v.desk.GroupView(v.r.Context(), v.r.PathValue("group"), v.council.ID, 0)
}

// groupTop is what every page of a group begins with.
type groupTop struct {
	Base, Name string
	Today      kind.Date
}

func (v *visit) groupTop(g *desk.GroupView) groupTop {
	return groupTop{v.path("groups/%s", g.Group.Slug), g.Group.Name, g.Today}
}

type coveredRegister struct {
	K *kind.Kind
	C group.Coverage
}

// covered are the registers of which some council shares something, with their coverage.
func covered(g *desk.GroupView) (out []coveredRegister) {
	for _, k := range g.Registers() {
		out = append(out, coveredRegister{k, g.Coverage(k)})
	}
	return out
}

// groupPage is a group: what is shared in it and what follows from that.
type groupPage struct {
	groupTop
	Registers []coveredRegister
	Nothing   []*kind.Kind // that nobody shares
	Buys      int
	Compared  []group.Comparison
	Posts     []sharedPost
	Councils  []string
	Ours      string // the short name of the reader's council
	Shares    bool   // whether the reader says what their council shares
	Assesses  bool   // whether the reader sees assessments
	Problem   words.Phrase
	Typed     url.Values
	Members   []store.Council
	Waiting   int // questions of peers that wait for the answer of the reader's council
}

type sharedPost struct {
	store.SharedPost
	Host  string
	Ours  bool
	Names map[int64]string
}

// groupPage is GET /c/{council}/groups/{group}
func (v *visit) groupPage() error { return v.showGroup(http.StatusOK, words.Phrase{}) }

func (v *visit) showGroup(status int, problem words.Phrase) error {
	g, err := v.group()
	if err != nil {
		return err
	}
	p := groupPage{groupTop: v.groupTop(g), Ours: v.council.Slug, Shares: identity.May(v.viewer, identity.Share), Assesses: identity.May(v.viewer, identity.Assess), Problem: problem, Typed: v.r.PostForm, Members: g.Group.Councils}
	p.Registers = covered(g)
	p.Buys, p.Compared = len(v.desk.JointBuys(g, group.Usual)), v.desk.Compare(g).Comparisons
	p.Posts, err = v.sharedPosts(g)
	if err != nil {
		return err
	}
	p.Waiting, err = v.desk.Store.PeersWaiting(v.r.Context(), g.Group.ID, v.council.ID, v.desk.Today().String())
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, g.Group.Name, problem.Text != ""), "", groupBody(p))
}

func (v *visit) sharedPosts(g *desk.GroupView) (out []sharedPost, err error) {
	posts, err := v.desk.Store.SharedPosts(v.r.Context(), g.Group.ID)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, c := range g.Group.Councils {
		names[c.ID] = c.Name
	}
	for _, p := range posts {
		out = append(out, sharedPost{p, names[p.Host], p.Host == v.council.ID, names})
	}
	return out, nil
}

// leaveGroup is POST /c/{council}/groups/{group}/leave
func (v *visit) leaveGroup() error {
	err := v.desk.LeaveGroup(v.r.Context(), v.viewer, v.r.PathValue("group"))
	if fault.CodeOf(err) == fault.Refused {
		return v.showGroup(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("groups"), "groups.left")
}

// addSharedPost is POST /c/{council}/groups/{group}/posts
func (v *visit) addSharedPost() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	g, err := v.group()
	if err != nil {
		return err
	}
	n, err := postTyped(v.r, g.Group.Councils)
	if err == nil {
		_, err = v.desk.AddSharedPost(v.r.Context(), v.viewer, g.Group.Slug, n)
	}
	if c := fault.CodeOf(err); c == fault.Invalid || c == fault.Refused {
		return v.showGroup(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("groups/%s", g.Group.Slug), "groups.post_added", "title", n.Title)
}

// postTyped reads the form of a shared post: the days of each council that has any.
func postTyped(r *http.Request, councils []store.Council) (n desk.NewSharedPost, err error) {
	n.Title = r.PostFormValue("title")
	n.Days, err = group.ParseDays(r.PostFormValue("days"))
	if err != nil {
		return n, err
	}
	n.Cost, err = desk.ParsePounds(r.PostFormValue("cost"))
	if err != nil {
		return n, err
	}
	for _, c := range councils {
		days := strings.TrimSpace(r.PostFormValue("days-" + c.Slug))
		if days == "" {
			continue
		}
		s := group.Slice{Council: c.Slug}
		s.Days, err = group.ParseDays(days)
		if err != nil {
			return n, err
		}
		if cost := strings.TrimSpace(r.PostFormValue("cost-" + c.Slug)); cost != "" {
			s.Cost, err = desk.ParsePounds(cost)
			if err != nil {
				return n, err
			}
		}
		n.Parts = append(n.Parts, s)
	}
	return n, nil
}

// removeSharedPost is POST /c/{council}/groups/{group}/posts/{post}/remove
func (v *visit) removeSharedPost() error {
	id, err := strconv.ParseInt(v.r.PathValue("post"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such shared post.")
	}
	err = v.desk.RemoveSharedPost(v.r.Context(), v.viewer, v.r.PathValue("group"), id)
	if err != nil {
		return err
	}
	return v.did(v.path("groups/%s", v.r.PathValue("group")), "groups.post_removed")
}

// groupList is a page of a register of a group.
type groupList struct {
	groupTop
	K           *kind.Kind
	C           group.Coverage
	Search      string
	Sort        string
	Down        bool
	Whole       bool
	Columns     []groupColumn
	Rows        []desk.GroupRow
	Shown       int
	Page, Pages int
	query       url.Values
}

type groupColumn struct {
	F *kind.Field
	I int
}

// link is the list's address with some of its query changed.
func (p *groupList) link(changes ...string) string {
	q := url.Values{}
	for name, vals := range p.query {
		q[name] = vals
	}
	for i := 0; i+1 < len(changes); i += 2 {
		q.Del(changes[i])
		if changes[i+1] != "" {
			q.Set(changes[i], changes[i+1])
		}
	}
	return p.Base + "/registers/" + p.K.Plural + "?" + q.Encode()
}

// sortLink orders by a field, or the other way round where the list is ordered by it.
func (p *groupList) sortLink(field string) string {
	down := ""
	if p.Sort == field && !p.Down {
		down = "1"
	}
	return p.link("sort", field, "down", down, "page", "")
}

// sorted is the order of a column, for who cannot see it.
func (p *groupList) sorted(field string) string {
	switch {
	case p.Sort != field:
		return ""
	case p.Down:
		return "descending"
	}
	return "ascending"
}

func (p *groupList) pageLink(n int) string { return p.link("page", strconv.Itoa(n)) }

func (p *groupList) exportLink(form string) string {
	return strings.Replace(p.link("page", "", "columns", ""), "?", "/export."+form+"?", 1)
}

// groupRegister is GET /c/{council}/groups/{group}/registers/{plural}
func (v *visit) groupRegister() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	k, err := v.register()
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	p := groupList{groupTop: v.groupTop(g), K: k, C: g.Coverage(k), Search: q.Get("q"), Sort: q.Get("sort"), Down: q.Get("down") != "", Whole: q.Get("columns") == "all", query: q}
	rows := g.List(k, groupFilter(k, q))
	p.Shown, p.Pages = len(rows), max(1, (len(rows)+perPage-1)/perPage)
	p.Page, err = strconv.Atoi(q.Get("page"))
	if err != nil {
		p.Page = 1
	}
	p.Page = min(max(p.Page, 1), p.Pages)
	p.Rows = rows[(p.Page-1)*perPage : min(p.Page*perPage, len(rows))]
	p.Columns = groupColumns(g, k, rows, p.Whole)
	return v.show(v.say.Plain("groups.register_title", "register", v.say.Labels(k), "group", g.Group.Name), "", groupRegisterBody(p))
}

func groupFilter(k *kind.Kind, q url.Values) desk.Filter {
	f := filter(k, q)
	if f.Sort == k.NameField {
		f.Sort = ""
	}
	return f
}

// groupColumns are the shared fields that say most, or all of them.
func groupColumns(g *desk.GroupView, k *kind.Kind, rows []desk.GroupRow, whole bool) (out []groupColumn) {
	const most = 6
	known := map[int]int{}
	for _, r := range rows {
		for _, i := range g.Fields(k) {
			if r.Record.Known().Has(i) {
				known[i]++
			}
		}
	}
	for _, i := range g.Fields(k) {
		if k.Fields[i].Name != k.NameField && (whole || k.Fields[i].Type != kind.LongText) {
			out = append(out, groupColumn{&k.Fields[i], i})
		}
	}
	if !whole {
		slices.SortStableFunc(out, func(a, b groupColumn) int { return cmp.Compare(known[b.I], known[a.I]) })
		out = out[:min(len(out), most)]
		slices.SortFunc(out, func(a, b groupColumn) int { return cmp.Compare(a.I, b.I) })
	}
	return out
}

// groupExport is GET /c/{council}/groups/{group}/registers/{plural}/export.csv and .xlsx
func (v *visit) groupExport() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	k, err := v.register()
	if err != nil {
		return err
	}
	return v.sendSheet(g, k.Plural, k.Labels, g.Sheet(k, groupFilter(k, v.r.URL.Query())))
}

// sendSheet sends lines as the form that the address ends in.
func (v *visit) sendSheet(g *desk.GroupView, name, title string, lines [][]string) error {
	form := "csv"
	if strings.HasSuffix(v.r.URL.Path, ".xlsx") {
		form = "xlsx"
	}
	v.attachment(fmt.Sprintf("%s-%s-%s.%s", g.Group.Slug, name, g.Today, form), form)
	if form == "xlsx" {
		return desk.WriteBook(title, lines, v.w)
	}
	return desk.WriteSheet(v.w, lines)
}

type buysPage struct {
	groupTop
	desk.GroupBuys
}

// window reads how joint buys are to be looked for.
func window(q url.Values) group.Window {
	w := group.Usual
	if n, err := strconv.Atoi(q.Get("minimum")); err == nil {
		w.Minimum = min(max(n, 2), 1000)
	}
	if n, err := strconv.Atoi(q.Get("months")); err == nil {
		w.Months = min(max(n, 1), 120)
	}
	return w
}

// groupBuys is GET /c/{council}/groups/{group}/joint-buys
func (v *visit) groupBuys() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	p := buysPage{v.groupTop(g), v.desk.Buys(g, window(v.r.URL.Query()))}
	return v.show(buysTitle(v.say, p), "", groupBuysBody(p))
}

// groupBuysExport is GET /c/{council}/groups/{group}/joint-buys/export.csv and .xlsx
func (v *visit) groupBuysExport() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	return v.sendSheet(g, "joint-buys", "Joint buys", v.desk.BuysSheet(g, window(v.r.URL.Query())))
}

type groupFindingsPage struct {
	groupTop
	desk.GroupRules
	Covered []coveredRegister
}

// groupFindings is GET /c/{council}/groups/{group}/findings
func (v *visit) groupFindings() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	p := groupFindingsPage{v.groupTop(g), v.desk.GroupFindings(g), covered(g)}
	return v.show(v.say.Plain("groups.findings_title", "group", g.Group.Name), "", groupFindingsBody(p))
}

// consentPage is who shares what in a group.
type consentPage struct {
	groupTop
	Councils []consentOf
	History  []desk.ConsentLine
	Ours     string
	Shares   bool
	Kinds    []*kind.Kind // that can be shared
}

type consentOf struct {
	Name, Slug string
	Registers  []consentRegister
}

type consentRegister struct {
	K      *kind.Kind
	Fields []*kind.Field
	Left   int // fields that could be shared and are not
}

// consent is GET /c/{council}/groups/{group}/consent
func (v *visit) consent() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	p := consentPage{groupTop: v.groupTop(g), History: g.History(), Ours: v.council.Slug, Shares: identity.May(v.viewer, identity.Share)}
	for _, k := range kind.Registers() {
		if group.MayShare(k) {
			p.Kinds = append(p.Kinds, k)
		}
	}
	for _, s := range g.Shared {
		c := consentOf{Name: s.Name, Slug: s.Slug}
		for _, k := range p.Kinds {
			if len(s.Consent[k.Name]) == 0 {
				continue
			}
			r := consentRegister{K: k}
			for i := range k.Fields {
				if s.Consent.Shares(k.Name, k.Fields[i].Name) {
					r.Fields = append(r.Fields, &k.Fields[i])
				}
			}
			r.Left = len(group.Shareable(k)) + 1 - len(r.Fields)
			c.Registers = append(c.Registers, r)
		}
		p.Councils = append(p.Councils, c)
	}
	return v.show(v.say.Plain("groups.consent_title", "group", g.Group.Name), "", consentBody(p))
}

// consentExport is GET /c/{council}/groups/{group}/consent/export.csv
func (v *visit) consentExport() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	return v.writeCSV(g.Group.Slug+"-consent-"+g.Today.String()+".csv", g.ConsentSheet())
}

// consentFormPage is what the reader's council shares of one register.
type consentFormPage struct {
	groupTop
	K       *kind.Kind
	Council string
	Fields  []*kind.Field
	Held    []string
	Wishes  map[string]store.Wish
	Problem words.Phrase
}

// consentForm is GET /c/{council}/groups/{group}/consent/{plural}
func (v *visit) consentForm() error {
	g, err := v.group()
	if err != nil {
		return err
	}
	k, err := v.register()
	if err != nil {
		return err
	}
	_, err = group.Asked(k, nil)
	if err != nil {
		return err
	}
	p := consentFormPage{groupTop: v.groupTop(g), K: k, Council: v.council.Name, Fields: group.Shareable(k), Wishes: map[string]store.Wish{}}
	for _, s := range g.Shared {
		if s.Slug == v.council.Slug {
			p.Held = s.Consent[k.Name]
		}
	}
	wishes, err := v.desk.Store.Wishes(v.r.Context(), v.council.ID)
	if err != nil {
		return err
	}
	for _, w := range wishes {
		if w.Kind == k.Name {
			p.Wishes[w.Field] = w
		}
	}
	return v.show(v.say.Plain("groups.form_title", "register", v.say.Labels(k), "group", g.Group.Name), "", consentFormBody(p))
}

// saveConsent is POST /c/{council}/groups/{group}/consent/{plural}
func (v *visit) saveConsent() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	k, err := v.register()
	if err != nil {
		return err
	}
	share := v.r.PostFormValue("do") == "share"
	if !share && v.r.PostFormValue("do") != "withdraw" {
		return fault.New(fault.Invalid, "Choose whether to share or to withdraw.")
	}
	err = v.desk.SetConsent(v.r.Context(), v.viewer, v.r.PathValue("group"), k, v.r.PostForm["field"], share)
	if err != nil {
		return err
	}
	did := "groups.withdrawn"
	if share {
		did = "groups.shared"
	}
	return v.did(v.path("groups/%s/consent", v.r.PathValue("group")), did, "register", v.say.Labels(k))
}
