package e2e

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/web"
)

// look is one address to look at, and the name of its pictures.
type look struct{ Name, Path string }

// of gives the demonstration's own records for each pattern of the route table: every page that can be looked at is looked at.
var of = map[string][]look{
	"/c/{council}/{$}":                                           {{"agenda", ""}, {"agenda-all", "?all=1"}},
	"/c/{council}/findings":                                      {{"findings", "findings"}, {"findings-rule", "findings?rule=CONTRACT-START"}, {"findings-settled", "findings?state=settled"}},
	"/c/{council}/findings/{id}":                                 {{"finding", "findings/CONTRACT-START:contract:1"}},
	"/c/{council}/rules":                                         {{"rules", "rules"}, {"rules-filter", "rules?for=contract&found=1"}},
	"/c/{council}/rules/{id}":                                    {{"rule", "rules/CONTRACT-START"}, {"rule-restricted", "rules/SYSTEM-SUPPORT-ENDS"}},
	"/c/{council}/rules/new":                                     {{"rule-new", "rules/new"}, {"rule-text", "rules/new?as=text"}},
	"/c/{council}/rules/{id}/edit":                               nil, // of the council's own rules: TestRuleFormInBrowser
	"/c/{council}/rules/{id}/remove":                             nil,
	"/c/{council}/legacy":                                        {{"legacy", "legacy"}},
	"/c/{council}/what-if":                                       {{"what-if", "what-if"}, {"what-if-premises", "what-if?hosting=on-premises"}, {"what-if-several", "what-if?hosting=on-premises&site=Depot&on=2028-01-01&with=Directory"}, {"what-if-wrong", "what-if?system=Nowhere"}},
	"/c/{council}/what-if/{table}/export.csv":                    nil,
	"/c/{council}/what-if/pack":                                  nil, // a file to keep: TestStory3InBrowser
	"/c/{council}/exercises":                                     {{"exercises", "exercises"}},
	"/c/{council}/exercises/{id}":                                {{"exercise", "exercises/1"}},
	"/c/{council}/exercises/{id}/export.csv":                     nil,
	"/c/{council}/merge":                                         {{"merge", "merge"}, {"merge-plan", "merge?with=marlow-vale&with=longdale&vesting=2028-04-01&direction=2026-10-01&intoa=North%3Dmarlow-vale,longdale&intob=East%3Dmarlow-vale%0AWest%3Dlongdale,marlow-vale"}, {"merge-wrong", "merge?with=nowhere&vesting=soon"}},
	"/c/{council}/merge/export.csv":                              nil,
	"/c/{council}/merge/paper/{format}":                          nil, // a file to keep
	"/c/{council}/systems/{id}/needs/export.csv":                 nil,
	"/c/{council}/failures":                                      {{"failures", "failures"}},
	"/c/{council}/failures/export.csv":                           nil,
	"/c/{council}/failures/pairs":                                {{"failure-pairs", "failures/pairs"}},
	"/c/{council}/failures/pairs/export.csv":                     nil,
	"/c/{council}/support":                                       {{"support", "support"}},
	"/c/{council}/missions":                                      {{"missions", "missions"}},
	"/c/{council}/missions/export.csv":                           nil,
	"/c/{council}/modernise":                                     {{"modernise", "modernise"}, {"modernise-weighed", "modernise?cloud=5&risk=0"}, {"modernise-wrong", "modernise?cloud=many"}},
	"/c/{council}/modernise/export.csv":                          nil,
	"/c/{council}/workplace":                                     {{"workplace", "workplace"}},
	"/c/{council}/workplace/export.csv":                          nil,
	"/c/{council}/overlap":                                       {{"overlap", "overlap"}, {"overlap-function", "overlap?by=function"}},
	"/c/{council}/overlap/export.csv":                            nil,
	"/c/{council}/who-else":                                      {{"who-else", "who-else?product=Microsoft+365"}},
	"/c/{council}/terms":                                         {{"terms", "terms"}},
	"/c/{council}/risk":                                          {{"risk", "risk"}},
	"/c/{council}/risk/{id}":                                     {{"risk-system", "risk/1"}},
	"/c/{council}/councillor-questions":                          {{"councillor-questions", "councillor-questions"}},
	"/c/{council}/councillor-questions/export.csv":               nil,
	"/c/{council}/foi":                                           {{"foi", "foi"}},
	"/c/{council}/foi/{id}":                                      {{"foi-request", "foi/2"}, {"foi-question", "foi/2?question=2"}},
	"/c/{council}/foi/{id}/export.csv":                           nil,
	"/c/{council}/foi/{id}/draft/{file}":                         nil, // files to keep: TestStory11InBrowser
	"/c/{council}/foi/{id}/sent/{answer}/{file}":                 nil,
	"/c/{council}/comments":                                      {{"comments", "comments?state="}},
	"/c/{council}/comments/rules":                                {{"comment-rules", "comments/rules"}},
	"/c/{council}/comments/{id}":                                 {{"comment", "comments/1"}},
	"/c/{council}/release":                                       {{"release", "release"}},
	"/c/{council}/release/settings":                              {{"release-settings", "release/settings"}},
	"/c/{council}/release/site/{which}/{path...}":                {{"public-home", "release/site/draft/index.html"}, {"public-contract", "release/site/draft/contracts/1.html"}, {"public-list", "release/site/draft/contracts/index.html"}, {"public-data", "release/site/draft/open-data.html"}, {"public-access", "release/site/draft/accessibility.html"}, {"public-summary", "release/site/draft/summary.html"}},
	"/c/{council}/plan":                                          {{"plan", "plan"}},
	"/c/{council}/plan/trials":                                   {{"plan-trials", "plan/trials"}},
	"/c/{council}/plan/themes":                                   {{"plan-themes", "plan/themes"}},
	"/c/{council}/plan/journeys":                                 {{"plan-journeys", "plan/journeys"}, {"plan-journeys-lost", "plan/journeys?lose=Revenues+and+benefits"}},
	"/c/{council}/plan/first-days":                               {{"first-days", "plan/first-days"}},
	"/c/{council}/plan/first-days/export.csv":                    nil,
	"/c/{council}/plan/opportunities":                            {{"opportunities", "plan/opportunities"}},
	"/c/{council}/plan/opportunities/export.csv":                 nil,
	"/c/{council}/measures":                                      {{"measures", "measures"}},
	"/c/{council}/measures/export.csv":                           nil,
	"/c/{council}/measures/{id}":                                 {{"measure", "measures/1"}},
	"/c/{council}/log":                                           {{"log", "log"}},
	"/c/{council}/log/{entry}/proof":                             nil, // a file to keep
	"/c/{council}/frameworks":                                    {{"frameworks", "frameworks"}},
	"/c/{council}/frameworks/{key}":                              {{"framework", "frameworks/caf@3.2"}},
	"/c/{council}/training":                                      {{"training", "training"}},
	"/c/{council}/training/export.csv":                           nil,
	"/c/{council}/recommendations":                               {{"recommendations", "recommendations"}},
	"/c/{council}/assessments":                                   {{"assessments", "assessments"}},
	"/c/{council}/assessments/new":                               {{"assessment-new", "assessments/new"}},
	"/c/{council}/assessments/{id}":                              {{"assessment", "assessments/1"}},
	"/c/{council}/assessments/{id}/progress":                     {{"assessment-progress", "assessments/1/progress"}},
	"/c/{council}/assessments/{id}/scope":                        {{"assessment-scope", "assessments/1/scope"}},
	"/c/{council}/assessments/{id}/next":                         {{"assessment-next", "assessments/1/next"}},
	"/c/{council}/assessments/{id}/upgrade":                      {{"assessment-upgrade-choose", "assessments/1/upgrade"}, {"assessment-upgrade", "assessments/1/upgrade?to=caf@4.0"}},
	"/c/{council}/assessments/{id}/counted":                      {{"assessment-counted", "assessments/1/counted"}},
	"/c/{council}/assessments/{id}/files":                        {{"assessment-files", "assessments/1/files"}},
	"/c/{council}/assessments/{id}/round":                        {{"assessment-round", "assessments/1/round"}},
	"/c/{council}/assessments/{id}/export/{format}":              nil, // a file to keep
	"/c/{council}/assessments/{id}/whole":                        {{"assessment-whole", "assessments/1/whole"}},
	"/c/{council}/assessments/{id}/members":                      {{"assessment-members", "assessments/1/members"}},
	"/c/{council}/groups/{group}/assessments":                    {{"group-assessments", "groups/vale-and-brook/assessments"}},
	"/c/{council}/assessments/{id}/{outcome}":                    {{"outcome", "assessments/1/A1.a"}, {"outcome-answered", "assessments/1/A1.b"}},
	"/c/{council}/figures":                                       {{"figures", "figures"}},
	"/c/{council}/questions/{key}":                               {{"lead", "questions/lead"}, {"have", "questions/have"}, {"have-function", "questions/have?by=function&colour=supplier"}, {"have-support", "questions/have?colour=support"}, {"safe", "questions/safe"}, {"left", "questions/left"}, {"change", "questions/change"}, {"work", "questions/work"}},
	"/c/{council}/completeness":                                  {{"completeness", "completeness"}},
	"/c/{council}/completeness/export.csv":                       nil,
	"/c/{council}/completeness/{plural}":                         {{"completeness-systems", "completeness/systems"}, {"completeness-contracts", "completeness/contracts"}},
	"/c/{council}/pictures":                                      {{"pictures", "pictures"}},
	"/c/{council}/pictures/lifecycles":                           {{"lifecycles", "pictures/lifecycles"}},
	"/c/{council}/pictures/lifecycles/export.csv":                nil,
	"/c/{council}/pictures/portfolio":                            {{"portfolio", "pictures/portfolio"}},
	"/c/{council}/pictures/portfolio/export.csv":                 nil,
	"/c/{council}/landscape":                                     {{"landscape-table", "landscape?colour=contract"}},
	"/c/{council}/search":                                        {{"search", "search?q=civica"}, {"search-none", "search?q=zzzz"}},
	"/c/{council}/first-picture":                                 nil, // a file to keep
	"/c/{council}/proposals":                                     {{"proposals", "proposals"}},
	"/c/{council}/add":                                           {{"add", "add"}},
	"/c/{council}/add/{file}":                                    {{"preview", "add/5"}, {"preview-spend", "add/9"}, {"preview-estate", "add/24"}},
	"/c/{council}/imports/{job}":                                 {{"import", "imports/1"}},
	"/c/{council}/imports/{job}/state":                           nil, // JSON
	"/c/{council}/registers/{plural}":                            {{"register", "registers/contracts"}, {"register-all-columns", "registers/systems?columns=all"}, {"register-empty", "registers/teams"}, {"register-no-hit", "registers/contracts?q=zzzz"}, {"register-filter", "registers/systems?tier=mission+critical"}},
	"/c/{council}/registers/{plural}/export.csv":                 nil,
	"/c/{council}/registers/{plural}/export.xlsx":                nil,
	"/c/{council}/registers/{plural}/new":                        {{"record-new", "registers/contracts/new"}},
	"/c/{council}/registers/{plural}/{id}":                       {{"record", "registers/contracts/1"}, {"record-system", "registers/systems/9"}, {"record-system-deep", "registers/systems/9?depth=2"}, {"record-person", "registers/people/1"}, {"record-supplier", "registers/suppliers/1"}},
	"/c/{council}/registers/{plural}/{id}/edit":                  {{"record-edit", "registers/systems/1/edit"}},
	"/c/{council}/registers/{plural}/{id}/remove":                {{"record-remove", "registers/contracts/1/remove"}},
	"/c/{council}/spend":                                         {{"spend", "spend"}, {"spend-no-hit", "spend?q=zzzz"}},
	"/c/{council}/spend/lines":                                   {{"payments", "spend/lines"}, {"payments-none", "spend/lines?payee=zzzz"}},
	"/c/{council}/spend/{cut}/export.csv":                        nil,
	"/c/{council}/landscape/export.csv":                          nil,
	"/c/{council}/estate/export/{format}":                        nil,
	"/c/{council}/settings":                                      {{"settings", "settings"}},
	"/c/{council}/changes":                                       {{"changes", "changes"}},
	"/c/{council}/changes/{seq}":                                 {{"changed", "changes/2"}, {"changed-removed", "changes/2?did=removed"}},
	"/c/{council}/changes/{seq}/export.csv":                      nil,
	"/c/{council}/files/{file}":                                  {{"evidence", "files/6?row=4"}},
	"/c/{council}/files/{file}/download":                         nil,
	"/c/{council}/yours":                                         {{"yours", "yours"}},
	"/c/{council}/people":                                        {{"people", "people"}},
	"/c/{council}/people/roles":                                  {{"people-roles", "people/roles"}},
	"/c/{council}/people/changes":                                {{"people-changes", "people/changes"}},
	"/c/{council}/accounts/{account}":                            {{"member", "accounts/1"}, {"member-here", "accounts/2"}},
	"/c/{council}/people/staff-groups":                           {{"staff-groups", "people/staff-groups"}},
	"/account/passkeys":                                          {{"passkeys", "/account/passkeys"}},
	"/account/password":                                          {{"password", "/account/password"}},
	"/account/readiness":                                         {{"readiness-begin", "/account/readiness"}},
	"/account/readiness/check":                                   nil, // while it is open: TestStory13InBrowser
	"/account/readiness/delete":                                  {{"readiness-delete", "/account/readiness/delete"}},
	"/account/readiness/evidence":                                nil,
	"/account/readiness/passphrase":                              nil,
	"/account/readiness/peers":                                   nil,
	"/account/readiness/plan":                                    nil,
	"/account/readiness/practice":                                {{"readiness-practice", "/account/readiness/practice"}},
	"/sign-in":                                                   {{"sign-in", "/sign-in"}, {"signed-out", "/sign-in?signed-out=1"}},
	"/account/tokens":                                            {{"tokens", "/account/tokens"}},
	"/c/{council}/hooks":                                         {{"hooks", "hooks"}},
	"/api/docs":                                                  {{"api-docs", "/api/docs"}},
	"/api/docs/{tag}":                                            {{"api-docs-files", "/api/docs/files"}, {"api-docs-contracts", "/api/docs/contracts"}},
	"/account":                                                   {{"account", "/account"}},
	"/councils":                                                  {{"councils", "/councils"}},
	"/councils/add":                                              {{"councils-add", "/councils/add?q=ash"}},
	"/c/{council}/registers/{plural}/{id}/confirm":               {{"record-confirm", "registers/systems/1/confirm"}},
	"/c/{council}/asks":                                          {{"asks", "asks"}},
	"/c/{council}/asks/new":                                      {{"asks-new", "asks/new"}, {"asks-new-register", "asks/new?register=system"}},
	"/c/{council}/groups":                                        {{"groups", "groups"}},
	"/c/{council}/groups/{group}":                                {{"group", "groups/vale-and-brook"}},
	"/c/{council}/groups/{group}/registers/{plural}":             {{"group-register", "groups/vale-and-brook/registers/contracts"}, {"group-register-none", "groups/vale-and-brook/registers/contracts?q=zzzz"}},
	"/c/{council}/groups/{group}/registers/{plural}/export.csv":  nil,
	"/c/{council}/groups/{group}/registers/{plural}/export.xlsx": nil,
	"/c/{council}/groups/{group}/joint-buys":                     {{"group-buys", "groups/vale-and-brook/joint-buys?minimum=2&months=60"}},
	"/c/{council}/groups/{group}/joint-buys/export.csv":          nil,
	"/c/{council}/groups/{group}/joint-buys/export.xlsx":         nil,
	"/c/{council}/groups/{group}/missions":                       {{"group-missions", "groups/vale-and-brook/missions"}},
	"/c/{council}/groups/{group}/missions/export.csv":            nil,
	"/c/{council}/groups/{group}/leading":                        {{"group-leading", "groups/vale-and-brook/leading"}},
	"/c/{council}/groups/{group}/overlap":                        {{"group-overlap", "groups/vale-and-brook/overlap"}, {"group-overlap-function", "groups/vale-and-brook/overlap?by=function"}},
	"/c/{council}/groups/{group}/overlap/export.csv":             nil,
	"/c/{council}/groups/{group}/overlap/export.xlsx":            nil,
	"/c/{council}/groups/{group}/findings":                       {{"group-findings", "groups/vale-and-brook/findings"}},
	"/c/{council}/groups/{group}/exchange":                       {{"exchange", "groups/vale-and-brook/exchange"}},
	"/c/{council}/groups/{group}/questions":                      {{"peer-questions", "groups/vale-and-brook/questions"}},
	"/c/{council}/groups/{group}/questions/{id}":                 {{"peer-question", "groups/vale-and-brook/questions/1"}, {"peer-question-counted", "groups/vale-and-brook/questions/2"}},
	"/c/{council}/groups/{group}/questions/{id}/export.csv":      nil,
	"/c/{council}/groups/{group}/consent":                        {{"consent", "groups/vale-and-brook/consent"}},
	"/c/{council}/groups/{group}/consent/export.csv":             nil,
	"/c/{council}/groups/{group}/consent/{plural}":               {{"consent-form", "groups/vale-and-brook/consent/contracts"}},
	"/c/{council}/leadership":                                    {{"leadership", "leadership"}},
	"/c/{council}/leadership/export.csv":                         nil,
	"/c/{council}/leadership/literacy":                           {{"leadership-literacy", "leadership/literacy"}},
	"/c/{council}/leadership/models":                             {{"leadership-models", "leadership/models"}, {"leadership-models-refused", "leadership/models?days=4&shares=Barton%3D3"}},
	"/c/{council}/leadership/roles":                              {{"leadership-roles", "leadership/roles"}},
	"/c/{council}/leadership/roles/{role}":                       {{"leadership-role", "leadership/roles/data-engineer"}},
	"/c/{council}/leadership/scope":                              {{"leadership-scope", "leadership/scope"}},
	"/c/{council}/leadership/scope/export.csv":                   nil,
	"/c/{council}/leadership/support":                            {{"leadership-support", "leadership/support"}},
	"/c/{council}/leadership/support/export.csv":                 nil,
	"/c/{council}/leadership/team":                               {{"leadership-team", "leadership/team"}},
	"/c/{council}/plan/areas":                                    {{"areas", "plan/areas"}, {"area", "plan/areas?area=Upper+Vale"}},
	"/c/{council}/plan/areas/export.csv":                         nil,
	"/c/{council}/shelf":                                         {{"shelf", "shelf"}, {"shelf-gap", "shelf?about=procurement"}},
	"/c/{council}/shelf/export.csv":                              nil,
	"/c/{council}/leadership/team/export.csv":                    nil,
	"/c/{council}/board":                                         {{"board", "board"}},
	"/c/{council}/board/agenda":                                  {{"board-agenda", "board/agenda"}},
	"/c/{council}/board/packs/{id}/{format}":                     nil,
	"/c/{council}/board/documents/{id}":                          nil,
	"/c/{council}/board/dates":                                   {{"board-dates", "board/dates"}},
	"/c/{council}/papers":                                        {{"papers", "papers"}},
	"/c/{council}/papers/templates":                              {{"paper-templates", "papers/templates"}},
	"/c/{council}/papers/templates/{name}/download":              nil,
	"/c/{council}/papers/{name}":                                 {{"paper-senior-team", "papers/senior-team"}, {"paper-capability", "papers/capability-report"}, {"paper-committee", "papers/committee-report"}},
	"/c/{council}/papers/{name}/{format}":                        nil,
}

// states are what pages look like when things are not as usual.
var states = []look{
	{"state-empty-agenda", "/c/brookside/"}, {"state-empty-have", "/c/brookside/questions/have"}, {"state-empty-safe", "/c/brookside/questions/safe"}, {"state-empty-work", "/c/brookside/questions/work"},
	{"state-empty-spend", "/c/brookside/spend"}, {"state-empty-changes", "/c/brookside/changes"}, {"state-empty-proposals", "/c/brookside/proposals"},
	{"state-long-record", "/c/longdale/registers/contracts/1"}, {"state-long-register", "/c/longdale/registers/contracts"}, {"state-many-rows", "/c/longdale/registers/contracts?page=25"},
	{"state-700-systems", "/c/longdale/questions/have"}, {"state-404", "/c/marlow-vale/nothing"}, {"state-404-record", "/c/marlow-vale/registers/contracts/99999"}, {"state-404-council", "/c/nowhere/"},
}

// looks is every page of the route table, with the demonstration's records. A page without an example fails the test.
func looks(t *testing.T) (out []look) {
	t.Helper()
	for _, pattern := range web.Looks() {
		examples, known := of[pattern]
		if !known {
			t.Errorf("%s has no example in e2e: give it one", pattern)
		}
		for _, l := range examples {
			if !strings.HasPrefix(l.Path, "/") {
				l.Path = "/c/marlow-vale/" + l.Path
			}
			out = append(out, l)
		}
	}
	return out
}

// site is a demonstration with an import made in it, a council with nothing, and one with very much.
func site(t *testing.T) (c *cli, base string) {
	t.Helper()
	c, base = demonstration(t)
	upload(t, base, "More contracts.csv", "Contract Ref,Title,Supplier name,Start date,End date\nZ1,A new contract,Acme Ltd,01/01/2026,31/12/2028\n")
	estate, err := os.ReadFile("../estatefile/testdata/tiny.archimate.xml")
	if err != nil {
		t.Fatal(err)
	}
	keep(t, base, "Estate.xml", string(estate))
	for id, name := range map[string]string{"brookside": "Brookside District Council", "longdale": "Longdale District Council"} {
		c.ask(&map[string]string{}, []int{0}, "council", "add", name, "--type", "district", "--nation", "england", "--id", id)
		c.account("r.okafor@marlowvale.example", id, "administrator")
	}
	c.ask(&imported{}, []int{0, 1}, "import", c.file("contracts.csv", manyContracts()), c.file("systems.csv", manySystems()), "--council", "longdale", "--yes")
	c.account("reader@marlowvale.example", "marlow-vale", "reader")
	assessed(c)
	c.must("estate", "exercise", "keep", "On the premises", "--lose", "hosting=on-premises", "--on", "2026-11-25", "--council", "marlow-vale")
	c.ask(&map[string]any{}, []int{0}, "group", "add", "Vale and Brook", "--councils", "marlow-vale,brookside,longdale")
	for _, council := range []string{"marlow-vale", "longdale"} {
		c.ask(&map[string]any{}, []int{0}, "consent", "set", "--council", council, "--group", "vale-and-brook", "--register", "contract", "--fields", "supplier,function,end,annual_value")
	}
	c.ask(&map[string]any{}, []int{0}, "group", "post", "add", "--group", "vale-and-brook", "--council", "marlow-vale", "--title", "Chief Digital Officer", "--cost", "90000", "--split", "marlow-vale=3,brookside=2")
	for _, more := range [][]string{{"--text", "Which housing system do you want next?", "--type", "choice", "--choices", "Stay,Replace"}, {"--text", "What do you pay for it a year?", "--type", "money", "--counted"}} {
		c.ask(&map[string]any{}, []int{0}, append([]string{"group", "ask", "--group", "vale-and-brook", "--council", "brookside", "--until", "2026-12-31", "--today", "2026-11-24"}, more...)...)
	}
	c.ask(&map[string]any{}, []int{0}, "group", "answer", "1", "--group", "vale-and-brook", "--council", "marlow-vale", "--value", "Replace", "--today", "2026-11-24")
	c.ask(&map[string]any{}, []int{0}, "group", "answer", "1", "--group", "vale-and-brook", "--council", "longdale", "--decline", "We are out to tender", "--today", "2026-11-24")
	return c, base
}

const password = "three random words"

// account gives somebody a role in a council.
func (c *cli) account(email, council, role string) {
	c.t.Helper()
	cmd := exec.Command(c.bin, "user", "add", email, "--council", council, "--role", role, "--name", map[string]string{"administrator": "R Okafor", "reader": "A Reader"}[role], "--password-stdin", "--data", c.data)
	cmd.Stdin = strings.NewReader(password + "\n")
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
}

// manyContracts is a register of 5,000, the first with names longer than any page is wide.
func manyContracts() string {
	var b strings.Builder
	b.WriteString("Contract Ref,Title,Supplier name,Start date,End date,Value\n")
	fmt.Fprintf(&b, "L-1,%s,%s Limited,01/04/2024,31/03/2027,45000\n", strings.Repeat("Maintenanceandsupport", 6)[:120], strings.Repeat("Consolidated", 8))
	for i := 2; i <= 5000; i++ {
		fmt.Fprintf(&b, "L-%d,Contract number %d for goods and services,Supplier %d Ltd,01/04/2024,31/03/20%d,%d\n", i, i, i%300, 27+i%4, i*100)
	}
	return b.String()
}

// manySystems is an estate of 700 systems.
func manySystems() string {
	var b strings.Builder
	b.WriteString("System,Function,Supplier,Tier,Hosting,Services\n")
	tiers, hosting := []string{"mission critical", "business critical", "business supporting", "corporate", ""}, []string{"saas", "cloud", "on-premises", ""}
	for i := 1; i <= 700; i++ {
		service := ""
		if i%9 != 0 {
			service = fmt.Sprintf("Service %d", i%120)
		}
		fmt.Fprintf(&b, "System number %d,Function %d,Supplier %d Ltd,%s,%s,%s\n", i, i%30, i%60, tiers[i%5], hosting[i%4], service)
	}
	return b.String()
}

// keep sends a file to the pages, as the demonstration's own person, and gives the address of its preview.
func keep(t *testing.T, base, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(part, content)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Close()
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.Post(base+"/c/marlow-vale/add", w.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }() // only its address matters
	return r.Request.URL.String()
}

// upload brings a file in, and gives the address of its import.
func upload(t *testing.T, base, name, content string) string {
	t.Helper()
	done, err := http.PostForm(keep(t, base, name, content), map[string][]string{"do": {"accept"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = done.Body.Close() }()
	return done.Request.URL.Path
}
