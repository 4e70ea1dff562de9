package demo

import "github.com/moothall/moothall/internal/release"

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
