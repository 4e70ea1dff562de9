package layout

// english are the words of the frame around every page. Another language comes through Props.T.
var english = map[string]string{
	"nav.agenda":     "Agenda",
	"nav.lead":       "Who leads?",
	"nav.have":       "What have we got?",
	"nav.safe":       "Is it safe and good?",
	"nav.left":       "Who is left out?",
	"nav.change":     "What are we changing?",
	"nav.work":       "Did it work?",
	"nav.label":      "Questions",
	"nav.menu":       "Menu",
	"tools.label":    "Tools",
	"tools.add":      "Add data",
	"tools.search":   "Search",
	"tools.councils": "Councils",
	"tools.demo":     "demo",
	"skip":           "Skip to main content",
	"crumbs.label":   "Breadcrumb",
	"title.error":    "Error",
	"flash.done":     "Done",
	"flash.note":     "Note",
	"footer.changes": "What was changed",
	"footer.rules":   "The rulebook",
	"footer.small":   "Every figure comes from a file or a person, and its page says which and when. A guess is not a fact until someone says yes.",
	"footer.made":    "moothall is open source.",
	"footer.demo":    "This is a demonstration. The council, its people and its amounts are made up.",
}

// word is a text of the frame and whether it is English because nothing else was found.
func (p Props) word(key string) (text string, fallback bool) {
	if p.T != nil {
		if s := p.T(key); s != "" && s != key {
			return s, false
		}
	}
	return english[key], p.lang() != "en"
}

// plain is a text of the frame where no markup can say which language it is in.
func (p Props) plain(key string) string {
	text, _ := p.word(key)
	return text
}

// lang is the page's language, "en" when none is given.
func (p Props) lang() string {
	if p.Lang == "" {
		return "en"
	}
	return p.Lang
}
