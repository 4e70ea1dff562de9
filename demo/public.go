package demo

import (
	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/release"
)

// Public is what the council says of its public site.
func Public() release.Settings {
	return release.Settings{Contact: "Head of Digital", ContactAddress: "https://www.marlowvale.example/contact", State: "partly", By: "ourselves", Tested: "2026-10-05", Prepared: "2026-10-12", Review: "2027-10-12",
		Problems: "Long tables scroll sideways on a small screen. We will show them as lists by March 2027."}
}

// Told is what somebody wrote for the first release.
func Told() release.Notes {
	return release.Notes{Intro: "What the council does with its technology and data, what that costs, and how it goes.",
		Challenges: "The new housing repairs system is four months late. Moving the old records took longer than we said, and two tests failed.\n\nOne set of open data, the map layers, has not been updated since May. The person who did it left, and we are training somebody else."}
}

// Said is what made-up members of the public wrote about the first release: the first is approved and answered, the second removed, the third led to something, the others wait.
func Said() []comment.Sent {
	return []comment.Sent{
		{Place: "initiatives", Route: comment.Public, Name: "A resident of Marlow", Email: "resident@home.example", Text: "Please keep a telephone number for repairs. My mother does not use the internet."},
		{Place: "initiatives", Route: comment.Public, Name: "Cross", Email: "cross@home.example", Text: "Whoever runs this should be ashamed and sacked."},
		{Place: "ideas", Route: comment.Public, Name: "A walker", Email: "walker@home.example", Text: "Please put all the data that you give away on one page."},
		{Place: "contracts", Route: comment.Public, Name: "Village shop", Email: "shop@home.example", Text: "How can a small firm offer to do some of this work?"},
		{Place: "contracts", Route: comment.Private, Name: "A former supplier", Email: "supplier@home.example", Text: "I would like to talk about how the last tender was run."},
	}
}

// CameOf is what came of the third of them, and the published idea that tells more of it.
const CameOf = "One page has all of it now: the one called Open data."

// Idea is where that idea stands on the public site.
const Idea = "ideas/1"

// Answered is the council's reply to the first of them.
const Answered = "The telephone stays. You can report a repair by telephone, at a counter or online."
