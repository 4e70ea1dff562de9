package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/web/static"
	"github.com/moothall/moothall/internal/words"
)

// route is one address of a council's pages and what it needs: the table from which every page is registered and authorised.
type route struct {
	Pattern string
	Need    identity.Action
	Show    func(*visit) error
}

// councilRoutes are the pages of one council.
func councilRoutes() []route {
	return slices.Concat(agendaRoutes(), registerRoutes(), peopleRoutes(), estateRoutes(), assessmentRoutes(), boardRoutes(), publicRoutes(), leadershipRoutes(), groupRoutes())
}

// agendaRoutes are what to settle, what came in and what it changed.
func agendaRoutes() []route {
	return []route{
		{"GET /c/{council}/{$}", identity.Look, (*visit).home},
		{"GET /c/{council}/findings", identity.Look, (*visit).findings},
		{"GET /c/{council}/findings/{id}", identity.Look, (*visit).finding},
		{"POST /c/{council}/findings/{id}", identity.Settle, (*visit).settleFinding},
		{"GET /c/{council}/rules", identity.Look, (*visit).rules},
		{"GET /c/{council}/rules/new", identity.Settings, (*visit).ruleForm},
		{"POST /c/{council}/rules/new", identity.Settings, (*visit).saveRule},
		{"GET /c/{council}/rules/{id}", identity.Look, (*visit).rulePage},
		{"POST /c/{council}/rules/{id}", identity.Settings, (*visit).chooseRule},
		{"GET /c/{council}/rules/{id}/edit", identity.Settings, (*visit).ruleForm},
		{"POST /c/{council}/rules/{id}/edit", identity.Settings, (*visit).saveRule},
		{"GET /c/{council}/rules/{id}/remove", identity.Settings, (*visit).removeRule},
		{"POST /c/{council}/rules/{id}/remove", identity.Settings, (*visit).removeRule},
		{"GET /c/{council}/questions/{key}", identity.Look, (*visit).question},
		{"GET /c/{council}/search", identity.Look, (*visit).search},
		{"GET /c/{council}/first-picture", identity.Look, (*visit).firstPicture},
		{"GET /c/{council}/proposals", identity.Answer, (*visit).proposals},
		{"POST /c/{council}/proposals", identity.Answer, (*visit).answer},
		{"GET /c/{council}/add", identity.Import, (*visit).addForm},
		{"POST /c/{council}/add", identity.Import, (*visit).upload},
		{"GET /c/{council}/add/{file}", identity.Import, (*visit).preview},
		{"POST /c/{council}/add/{file}", identity.Import, (*visit).accept},
		{"GET /c/{council}/imports/{job}", identity.Import, (*visit).importProgress},
		{"GET /c/{council}/imports/{job}/state", identity.Import, (*visit).importState},
		{"GET /c/{council}/yours", identity.Look, (*visit).yours},
		{"GET /c/{council}/changes", identity.Look, (*visit).changesPage},
		{"GET /c/{council}/changes/{seq}", identity.Look, (*visit).changedPage},
		{"GET /c/{council}/changes/{seq}/export.csv", identity.Look, (*visit).changedExport},
		{"POST /c/{council}/changes/{seq}/undo", identity.Import, (*visit).undoChange},
		{"GET /c/{council}/files/{file}", identity.Look, (*visit).evidencePage},
		{"GET /c/{council}/files/{file}/download", identity.Look, (*visit).evidenceDownload},
	}
}

// registerRoutes are the registers, what they lack, and asking for it.
func registerRoutes() []route {
	return []route{
		{"GET /c/{council}/registers/{plural}", identity.Look, (*visit).registerList},
		{"GET /c/{council}/registers/{plural}/export.csv", identity.Look, (*visit).registerExport},
		{"GET /c/{council}/registers/{plural}/export.xlsx", identity.Look, (*visit).registerExport},
		{"GET /c/{council}/registers/{plural}/new", identity.Edit, (*visit).recordForm},
		{"POST /c/{council}/registers/{plural}/new", identity.Edit, (*visit).recordSave},
		{"POST /c/{council}/registers/{plural}/bulk", identity.Edit, (*visit).bulkForm},
		{"POST /c/{council}/registers/{plural}/bulk/save", identity.Edit, (*visit).bulkSave},
		{"GET /c/{council}/registers/{plural}/{id}", identity.Look, (*visit).recordPage},
		{"GET /c/{council}/registers/{plural}/{id}/edit", identity.Own, (*visit).recordForm},
		{"POST /c/{council}/registers/{plural}/{id}/edit", identity.Own, (*visit).recordSave},
		{"GET /c/{council}/registers/{plural}/{id}/remove", identity.Edit, (*visit).recordRemove},
		{"POST /c/{council}/registers/{plural}/{id}/remove", identity.Edit, (*visit).recordRemove},
		{"GET /c/{council}/registers/{plural}/{id}/confirm", identity.Edit, (*visit).confirmPage},
		{"POST /c/{council}/registers/{plural}/{id}/confirm", identity.Edit, (*visit).confirmPage},
		{"GET /c/{council}/asks", identity.Edit, (*visit).asks},
		{"GET /c/{council}/asks/new", identity.Edit, (*visit).askFive},
		{"POST /c/{council}/asks/new", identity.Edit, (*visit).makeAsks},
		{"POST /c/{council}/asks/{id}/link", identity.Edit, (*visit).askLink},
		{"POST /c/{council}/asks/{id}/erase", identity.Erase, (*visit).eraseAsked},
		{"GET /c/{council}/completeness", identity.Look, (*visit).complete},
		{"GET /c/{council}/completeness/export.csv", identity.Look, (*visit).completeExport},
		{"GET /c/{council}/completeness/{plural}", identity.Look, (*visit).completeRegister},
	}
}

// peopleRoutes are who may do what, and the council's settings.
func peopleRoutes() []route {
	return []route{
		{"GET /c/{council}/people", identity.Accounts, (*visit).people},
		{"POST /c/{council}/people", identity.Accounts, (*visit).addPerson},
		{"GET /c/{council}/people/roles", identity.Accounts, (*visit).rolesPage},
		{"GET /c/{council}/people/staff-groups", identity.Accounts, (*visit).staffGroups},
		{"POST /c/{council}/people/staff-groups", identity.Accounts, (*visit).changeStaffGroups},
		{"GET /c/{council}/people/changes", identity.Accounts, (*visit).accountChanges},
		{"GET /c/{council}/accounts/{account}", identity.Accounts, (*visit).memberPage},
		{"POST /c/{council}/accounts/{account}", identity.Accounts, (*visit).changeMember},
		{"POST /c/{council}/people/{id}/erase", identity.Erase, (*visit).erase},
		{"GET /c/{council}/settings", identity.Settings, (*visit).settings},
		{"POST /c/{council}/settings", identity.Settings, (*visit).saveSettings},
		{"GET /c/{council}/hooks", identity.Hooks, (*visit).hooks},
		{"POST /c/{council}/hooks", identity.Hooks, (*visit).addHook},
		{"POST /c/{council}/hooks/{id}/remove", identity.Hooks, (*visit).removeHook},
	}
}

// estateRoutes are what the council has, what breaks, what it costs and what to do about it.
func estateRoutes() []route {
	return []route{
		{"GET /c/{council}/spend", identity.Look, (*visit).spendPage},
		{"GET /c/{council}/spend/lines", identity.Look, (*visit).spendLines},
		{"GET /c/{council}/legacy", identity.Look, (*visit).legacy},
		{"GET /c/{council}/support", identity.Look, (*visit).support},
		{"POST /c/{council}/support", identity.Import, (*visit).loadSupport},
		{"GET /c/{council}/overlap", identity.Look, (*visit).overlaps},
		{"GET /c/{council}/overlap/export.csv", identity.Look, (*visit).overlapsExport},
		{"GET /c/{council}/who-else", identity.Look, (*visit).whoElse},
		{"GET /c/{council}/terms", identity.Look, (*visit).terms},
		{"GET /c/{council}/modernise", identity.Look, (*visit).modernise},
		{"GET /c/{council}/modernise/export.csv", identity.Look, (*visit).moderniseExport},
		{"GET /c/{council}/workplace", identity.Look, (*visit).workplace},
		{"GET /c/{council}/workplace/export.csv", identity.Look, (*visit).workplaceExport},
		{"GET /c/{council}/missions", identity.Look, (*visit).missions},
		{"GET /c/{council}/missions/export.csv", identity.Look, (*visit).missionsExport},
		{"GET /c/{council}/what-if", identity.Look, (*visit).whatIf},
		{"GET /c/{council}/what-if/{table}/export.csv", identity.Look, (*visit).whatIfExport},
		{"GET /c/{council}/what-if/pack", identity.Look, (*visit).whatIfPack},
		{"GET /c/{council}/failures", identity.Look, (*visit).failures},
		{"GET /c/{council}/failures/export.csv", identity.Look, (*visit).failuresExport},
		{"GET /c/{council}/failures/pairs", identity.Look, (*visit).failurePairs},
		{"GET /c/{council}/failures/pairs/export.csv", identity.Look, (*visit).failurePairsExport},
		{"GET /c/{council}/exercises", identity.Look, (*visit).exercises},
		{"POST /c/{council}/exercises", identity.Edit, (*visit).keepExercise},
		{"GET /c/{council}/exercises/{id}", identity.Look, (*visit).exercise},
		{"POST /c/{council}/exercises/{id}", identity.Edit, (*visit).exercise},
		{"GET /c/{council}/exercises/{id}/export.csv", identity.Look, (*visit).exerciseExport},
		{"GET /c/{council}/systems/{id}/needs/export.csv", identity.Look, (*visit).needsExport},
		{"GET /c/{council}/merge", identity.Look, (*visit).merge},
		{"GET /c/{council}/merge/export.csv", identity.Look, (*visit).mergeExport},
		{"GET /c/{council}/merge/paper/{format}", identity.Look, (*visit).mergePaper},
		{"GET /c/{council}/pictures", identity.Look, (*visit).pictures},
		{"GET /c/{council}/pictures/lifecycles", identity.Look, (*visit).lifecycles},
		{"GET /c/{council}/pictures/lifecycles/export.csv", identity.Look, (*visit).lifecyclesExport},
		{"GET /c/{council}/pictures/portfolio", identity.Look, (*visit).portfolio},
		{"GET /c/{council}/pictures/portfolio/export.csv", identity.Look, (*visit).portfolioExport},
		{"GET /c/{council}/figures", identity.Look, (*visit).figures},
		{"GET /c/{council}/spend/{cut}/export.csv", identity.Look, (*visit).spendExport},
		{"GET /c/{council}/landscape", identity.Look, (*visit).landscapeTable},
		{"GET /c/{council}/landscape/export.csv", identity.Look, (*visit).landscapeExport},
		{"GET /c/{council}/estate/export/{format}", identity.Look, (*visit).estateExport},
	}
}

// assessmentRoutes are frameworks, assessments, risk, training and what reports recommended.
func assessmentRoutes() []route {
	return []route{
		{"GET /c/{council}/risk", identity.Assess, (*visit).risk},
		{"GET /c/{council}/risk/{id}", identity.Assess, (*visit).riskSystem},
		{"POST /c/{council}/risk/{id}", identity.Assess, (*visit).riskSystem},
		{"GET /c/{council}/frameworks", identity.Look, (*visit).frameworks},
		{"POST /c/{council}/frameworks", identity.Settings, (*visit).frameworks},
		{"POST /c/{council}/frameworks/take", identity.Settings, (*visit).takeFramework},
		{"GET /c/{council}/frameworks/{key}", identity.Look, (*visit).framework},
		{"GET /c/{council}/training", identity.Look, (*visit).training},
		{"GET /c/{council}/training/export.csv", identity.Look, (*visit).trainingExport},
		{"GET /c/{council}/recommendations", identity.Look, (*visit).recommendations},
		{"GET /c/{council}/assessments", identity.Assess, (*visit).assessments},
		{"GET /c/{council}/assessments/new", identity.Assess, (*visit).startAssessment},
		{"POST /c/{council}/assessments/new", identity.Assess, (*visit).startAssessment},
		{"GET /c/{council}/assessments/{id}", identity.Assess, (*visit).assessment},
		{"POST /c/{council}/assessments/{id}/plan", identity.Assess, (*visit).planGaps},
		{"GET /c/{council}/assessments/{id}/scope", identity.Assess, (*visit).assessScope},
		{"POST /c/{council}/assessments/{id}/scope", identity.Assess, (*visit).assessScope},
		{"POST /c/{council}/assessments/{id}/state", identity.Assess, (*visit).assessState},
		{"GET /c/{council}/assessments/{id}/progress", identity.Assess, (*visit).assessProgress},
		{"GET /c/{council}/assessments/{id}/next", identity.Assess, (*visit).assessNext},
		{"POST /c/{council}/assessments/{id}/next", identity.Assess, (*visit).assessNext},
		{"GET /c/{council}/assessments/{id}/round", identity.Look, (*visit).round},
		{"POST /c/{council}/assessments/{id}/round", identity.Look, (*visit).answerRound},
		{"POST /c/{council}/assessments/{id}/round/links", identity.Assess, (*visit).roundLinks},
		{"POST /c/{council}/assessments/{id}/round/open", identity.Assess, (*visit).openRound},
		{"POST /c/{council}/assessments/{id}/round/record", identity.Assess, (*visit).recordRound},
		{"GET /c/{council}/assessments/{id}/upgrade", identity.Assess, (*visit).assessUpgrade},
		{"POST /c/{council}/assessments/{id}/upgrade", identity.Assess, (*visit).assessUpgrade},
		{"GET /c/{council}/assessments/{id}/counted", identity.Assess, (*visit).assessCounted},
		{"POST /c/{council}/assessments/{id}/counted", identity.Assess, (*visit).assessCounted},
		{"GET /c/{council}/assessments/{id}/files", identity.Assess, (*visit).assessFiles},
		{"POST /c/{council}/assessments/{id}/files", identity.Assess, (*visit).assessFiles},
		{"GET /c/{council}/assessments/{id}/export/{format}", identity.Assess, (*visit).assessExport},
		{"GET /c/{council}/assessments/{id}/whole", identity.Assess, (*visit).assessWhole},
		{"GET /c/{council}/assessments/{id}/members", identity.Assess, (*visit).assessMembers},
		{"GET /c/{council}/assessments/{id}/{outcome}", identity.Assess, (*visit).outcome},
		{"POST /c/{council}/assessments/{id}/{outcome}", identity.Assess, (*visit).outcome},
	}
}

// boardRoutes are the plan, its measures, the board and the log of what was decided.
func boardRoutes() []route {
	return []route{
		{"GET /c/{council}/plan", identity.Look, (*visit).plan},
		{"GET /c/{council}/plan/trials", identity.Look, (*visit).planTrials},
		{"GET /c/{council}/plan/themes", identity.Look, (*visit).themes},
		{"GET /c/{council}/plan/areas", identity.Look, (*visit).areas},
		{"GET /c/{council}/plan/areas/export.csv", identity.Look, (*visit).areasFile},
		{"GET /c/{council}/shelf", identity.Look, (*visit).shelf},
		{"GET /c/{council}/shelf/export.csv", identity.Look, (*visit).shelfFile},
		{"GET /c/{council}/plan/journeys", identity.Look, (*visit).journeys},
		{"GET /c/{council}/plan/first-days", identity.Look, (*visit).firstDays},
		{"GET /c/{council}/plan/first-days/export.csv", identity.Look, (*visit).daysExport},
		{"GET /c/{council}/plan/opportunities", identity.Look, (*visit).opportunities},
		{"GET /c/{council}/plan/opportunities/export.csv", identity.Look, (*visit).opportunitiesExport},
		{"GET /c/{council}/measures", identity.Look, (*visit).measures},
		{"GET /c/{council}/measures/export.csv", identity.Look, (*visit).measuresExport},
		{"GET /c/{council}/measures/{id}", identity.Look, (*visit).measure},
		{"POST /c/{council}/measures/{id}", identity.Edit, (*visit).measure},
		{"GET /c/{council}/board", identity.Look, (*visit).board},
		{"GET /c/{council}/board/agenda", identity.Look, (*visit).agendaBuilder},
		{"POST /c/{council}/board/agenda", identity.Settle, (*visit).agendaBuilder},
		{"POST /c/{council}/board/packs", identity.Settle, (*visit).buildPack},
		{"GET /c/{council}/board/packs/{id}/{format}", identity.Look, (*visit).packFile},
		{"POST /c/{council}/board/documents", identity.Settle, (*visit).addDocument},
		{"GET /c/{council}/board/documents/{id}", identity.Look, (*visit).openDocument},
		{"POST /c/{council}/board/documents/{id}/remove", identity.Settle, (*visit).removeDocument},
		{"GET /c/{council}/board/dates", identity.Look, (*visit).dates},
		{"POST /c/{council}/board/dates", identity.Look, (*visit).dates},
		{"GET /c/{council}/log", identity.Look, (*visit).logged},
		{"GET /c/{council}/log/{entry}/proof", identity.Look, (*visit).logProof},
	}
}

// publicRoutes are what the public, councillors and those who ask for information are told.
func publicRoutes() []route {
	return []route{
		{"GET /c/{council}/councillor-questions", identity.Look, (*visit).councillorQuestions},
		{"GET /c/{council}/councillor-questions/export.csv", identity.Look, (*visit).councillorQuestionsExport},
		{"GET /c/{council}/foi", identity.Publish, (*visit).foiLog},
		{"POST /c/{council}/foi", identity.Publish, (*visit).startFOI},
		{"GET /c/{council}/foi/{id}", identity.Publish, (*visit).foi},
		{"POST /c/{council}/foi/{id}", identity.Publish, (*visit).changeFOI},
		{"GET /c/{council}/foi/{id}/export.csv", identity.Publish, (*visit).foiExport},
		{"GET /c/{council}/foi/{id}/draft/{file}", identity.Publish, (*visit).foiDraft},
		{"GET /c/{council}/foi/{id}/sent/{answer}/{file}", identity.Publish, (*visit).foiSent},
		{"GET /c/{council}/comments", identity.Moderate, (*visit).comments},
		{"POST /c/{council}/comments", identity.Moderate, (*visit).comments},
		{"GET /c/{council}/comments/rules", identity.Settings, (*visit).commentRules},
		{"POST /c/{council}/comments/rules", identity.Settings, (*visit).commentRules},
		{"GET /c/{council}/comments/{id}", identity.Moderate, (*visit).commentOne},
		{"POST /c/{council}/comments/{id}", identity.Moderate, (*visit).commentOne},
		{"GET /c/{council}/release", identity.Publish, (*visit).release},
		{"POST /c/{council}/release", identity.Publish, (*visit).changeRelease},
		{"GET /c/{council}/release/settings", identity.Publish, (*visit).publicSettings},
		{"POST /c/{council}/release/settings", identity.Publish, (*visit).publicSettings},
		{"GET /c/{council}/release/site/{which}/{path...}", identity.Publish, (*visit).releaseSite},
	}
}

// leadershipRoutes are who leads, and papers.
func leadershipRoutes() []route {
	return []route{
		{"GET /c/{council}/leadership", identity.Look, (*visit).leadershipTests},
		{"GET /c/{council}/leadership/export.csv", identity.Look, (*visit).leadershipChart},
		{"GET /c/{council}/leadership/literacy", identity.Look, (*visit).literacy},
		{"POST /c/{council}/leadership/literacy", identity.Look, (*visit).answerLiteracy},
		{"POST /c/{council}/leadership/literacy/open", identity.Settings, (*visit).openLiteracy},
		{"GET /c/{council}/leadership/models", identity.Look, (*visit).leadershipModels},
		{"GET /c/{council}/leadership/roles", identity.Look, (*visit).leadershipRoles},
		{"POST /c/{council}/leadership/roles", identity.Import, (*visit).loadRoles},
		{"GET /c/{council}/leadership/roles/{role}", identity.Look, (*visit).leadershipRole},
		{"GET /c/{council}/leadership/scope", identity.Look, (*visit).leadershipScope},
		{"GET /c/{council}/leadership/scope/export.csv", identity.Look, (*visit).leadershipScopeFile},
		{"GET /c/{council}/leadership/support", identity.Look, (*visit).leadershipSupport},
		{"GET /c/{council}/leadership/support/export.csv", identity.Look, (*visit).leadershipSupportFile},
		{"GET /c/{council}/leadership/team", identity.Look, (*visit).leadershipTeam},
		{"GET /c/{council}/leadership/team/export.csv", identity.Look, (*visit).leadershipTeamFile},
		{"GET /c/{council}/papers", identity.Look, (*visit).papers},
		{"GET /c/{council}/papers/templates", identity.Look, (*visit).paperTemplates},
		{"POST /c/{council}/papers/templates", identity.Settings, (*visit).loadPaperTemplate},
		{"GET /c/{council}/papers/templates/{name}/download", identity.Look, (*visit).paperTemplateFile},
		{"POST /c/{council}/papers/templates/{name}/remove", identity.Settings, (*visit).removePaperTemplate},
		{"GET /c/{council}/papers/{name}", identity.Look, (*visit).paperPage},
		{"GET /c/{council}/papers/{name}/{format}", identity.Look, (*visit).paperFile},
	}
}

// groupRoutes are the councils of a group.
func groupRoutes() []route {
	return []route{
		{"GET /c/{council}/groups", identity.Look, (*visit).groups},
		{"POST /c/{council}/groups", identity.Accounts, (*visit).addGroup},
		{"GET /c/{council}/groups/{group}", identity.Look, (*visit).groupPage},
		{"POST /c/{council}/groups/{group}/leave", identity.Share, (*visit).leaveGroup},
		{"POST /c/{council}/groups/{group}/posts", identity.Share, (*visit).addSharedPost},
		{"POST /c/{council}/groups/{group}/posts/{post}/remove", identity.Share, (*visit).removeSharedPost},
		{"GET /c/{council}/groups/{group}/registers/{plural}", identity.Look, (*visit).groupRegister},
		{"GET /c/{council}/groups/{group}/registers/{plural}/export.csv", identity.Look, (*visit).groupExport},
		{"GET /c/{council}/groups/{group}/registers/{plural}/export.xlsx", identity.Look, (*visit).groupExport},
		{"GET /c/{council}/groups/{group}/joint-buys", identity.Look, (*visit).groupBuys},
		{"GET /c/{council}/groups/{group}/joint-buys/export.csv", identity.Look, (*visit).groupBuysExport},
		{"GET /c/{council}/groups/{group}/joint-buys/export.xlsx", identity.Look, (*visit).groupBuysExport},
		{"GET /c/{council}/groups/{group}/leading", identity.Look, (*visit).groupLeading},
		{"POST /c/{council}/groups/{group}/panels", identity.Share, (*visit).supplyPanel},
		{"POST /c/{council}/groups/{group}/panels/{panel}", identity.Share, (*visit).settlePanel},
		{"GET /c/{council}/groups/{group}/overlap", identity.Look, (*visit).groupOverlap},
		{"GET /c/{council}/groups/{group}/overlap/export.csv", identity.Look, (*visit).groupOverlapExport},
		{"GET /c/{council}/groups/{group}/overlap/export.xlsx", identity.Look, (*visit).groupOverlapExport},
		{"GET /c/{council}/groups/{group}/findings", identity.Look, (*visit).groupFindings},
		{"GET /c/{council}/groups/{group}/missions", identity.Look, (*visit).groupMissions},
		{"GET /c/{council}/groups/{group}/missions/export.csv", identity.Look, (*visit).groupMissionsExport},
		{"GET /c/{council}/groups/{group}/exchange", identity.Share, (*visit).exchange},
		{"POST /c/{council}/groups/{group}/exchange", identity.Share, (*visit).takePack},
		{"POST /c/{council}/groups/{group}/exchange/make", identity.Share, (*visit).makePack},
		{"POST /c/{council}/groups/{group}/exchange/{slug}/remove", identity.Share, (*visit).removePack},
		{"GET /c/{council}/groups/{group}/assessments", identity.Assess, (*visit).groupAssessments},
		{"GET /c/{council}/groups/{group}/questions", identity.Look, (*visit).peerQuestions},
		{"POST /c/{council}/groups/{group}/questions", identity.Share, (*visit).askPeers},
		{"GET /c/{council}/groups/{group}/questions/{id}", identity.Look, (*visit).peerQuestion},
		{"POST /c/{council}/groups/{group}/questions/{id}", identity.Share, (*visit).answerPeer},
		{"GET /c/{council}/groups/{group}/questions/{id}/export.csv", identity.Look, (*visit).peerExport},
		{"GET /c/{council}/groups/{group}/consent", identity.Look, (*visit).consent},
		{"GET /c/{council}/groups/{group}/consent/export.csv", identity.Look, (*visit).consentExport},
		{"GET /c/{council}/groups/{group}/consent/{plural}", identity.Share, (*visit).consentForm},
		{"POST /c/{council}/groups/{group}/consent/{plural}", identity.Share, (*visit).saveConsent},
	}
}

// Looks lists the patterns of every page that can be looked at, for tests that try each of them.
func Looks() (out []string) {
	for _, r := range councilRoutes() {
		path, ok := strings.CutPrefix(r.Pattern, "GET ")
		if ok {
			out = append(out, path)
		}
	}
	return append(out, "/sign-in", "/account", "/account/password", "/account/passkeys", "/account/readiness", "/account/readiness/check", "/account/readiness/delete", "/account/readiness/evidence", "/account/readiness/passphrase", "/account/readiness/peers", "/account/readiness/plan", "/account/readiness/practice", "/account/tokens", "/councils", "/councils/add", "/api/docs", "/api/docs/{tag}")
}

// addressBook is a mux that remembers what was registered, for the test that walks everything.
type addressBook struct {
	*http.ServeMux
	patterns []string
}

// Handle registers a handler.
func (a *addressBook) Handle(pattern string, h http.Handler) {
	a.patterns = append(a.patterns, pattern)
	a.ServeMux.Handle(pattern, h)
}

func (s *Server) routes(mux *addressBook) {
	mux.Handle("GET /static/", static.Handler())
	mux.Handle("GET /sign-in", s.plain(s.signInForm))
	mux.Handle("POST /sign-in", s.plain(s.signIn))
	mux.Handle("GET /sign-in/staff", s.plain(s.toProvider))
	mux.Handle("GET "+backPath, s.plain(s.fromProvider))
	mux.Handle("POST /sign-in/passkey", s.plain(s.byPasskey))
	mux.Handle("POST /sign-in/passkey/challenge", s.plain(s.askPasskey))
	mux.Handle("POST /sign-out", s.plain(s.signOut))
	mux.Handle("GET /account", s.plain(s.account))
	mux.Handle("POST /account/sign-out", s.plain(s.signOutEverywhere))
	mux.Handle("GET /account/password", s.plain(s.passwordForm))
	mux.Handle("POST /account/password", s.plain(s.changePassword))
	mux.Handle("GET "+passkeysPath, s.plain(s.passkeys))
	mux.Handle("POST "+passkeysPath, s.plain(s.changePasskeys))
	mux.Handle("POST /account/passkeys/challenge", s.plain(s.askNewPasskey))
	s.readinessRoutes(mux)
	mux.Handle("GET /account/tokens", s.plain(s.tokens))
	mux.Handle("POST /account/tokens", s.plain(s.makeToken))
	mux.Handle("POST /account/tokens/{id}/revoke", s.plain(s.revokeToken))
	mux.Handle("GET /api/docs", s.plain(s.apiDocs))
	mux.Handle("GET /api/docs/{tag}", s.plain(s.apiDocs))
	mux.Handle("GET /language/{lang}", s.plain(s.setLanguage))
	mux.Handle("GET /feed/{token}/{name}", s.plain(s.feed))
	mux.Handle("GET /c/{council}/log/checkpoint", s.plain(s.checkpoint))
	mux.Handle("GET /councils", s.plain(s.councils))
	mux.Handle("GET /councils/add", s.plain(s.chooseCouncil))
	mux.Handle("POST /councils/add", s.plain(s.addCouncil))
	mux.Handle("GET /a/{token}", s.byLink(s.openLink))
	mux.Handle("POST /a/{token}", s.byLink(s.answerLink))
	mux.Handle("GET /a/{token}/stop", s.byLink(s.stopForm))
	mux.Handle("POST /a/{token}/stop", s.byLink(s.stopAsking))
	mux.Handle("GET /m/{token}", s.byLink(s.openRoundLink))
	mux.Handle("POST /m/{token}", s.byLink(s.answerRoundLink))
	mux.Handle("GET /{$}", s.plain(s.start))
	mux.Handle("/", s.plain(func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.NotFound, "There is no such page. Check the address, or start from the agenda.")
	}))
	for _, r := range councilRoutes() {
		mux.Handle(r.Pattern, s.page(r.Need, r.Show))
	}
}

// plain wraps a page that belongs to no council.
func (s *Server) plain(show func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		say, err := s.spokenTo(r)
		if err == nil {
			r = r.WithContext(words.With(r.Context(), say))
			err = show(w, r)
		}
		if elsewhere(w, r, err) {
			return
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}
