package lint

import "slices"

// told is how a text says that things stand.
type told int

const (
	impact        told = iota // something does not work now
	investigating             // it is being looked into
	causeOpen                 // the cause is not known
	causeFound                // the cause is known
	fixing                    // a fix is being worked on
	fixedNow                  // a fix is in place
	over                      // it is resolved
)

// phrases is the language of how things stand, in English. A phrase counts only
// where it surely says what it seems to: "once this is resolved", "no longer
// affected" and "resolved for most of you" do not.
var phrases = slices.Concat(
	phrasesThat(impact, "still|remaining|residual|backlog|may|might|recovery|improvement|improvements",
		"currently|presently "+suffers+"|down",
		"is|are|'re|'s ?currently|presently|now|also|actively|all "+suffers,
		"users|customers|agents|callers|people|you ?currently cannot|can't",
		"continue|continues ?to experience|affect|impact|fail",
	),
	phrasesThat(causeOpen, "",
		"are|'re|is|still|currently|continue|continues|continuing|to ?still|currently|actively|to investigating|investigate ~ cause",
		"working|work|trying|try|attempting|continue|continues|continuing|still ?on|hard ?to determine|identify|find|establish|determining|identifying|finding ~ cause",
		"cause is|remains ?still|currently|yet unknown|unclear|undetermined",
		"cause has|is|have not ?yet ?been identified|known|found|determined",
	),
	phrasesThat(investigating, "cause|why|how|prevent|whether",
		"are|'re|is ?still|currently|actively|now|continuing|also ?to investigating|investigate",
		"continue|continues|continuing|still|currently ?to investigating|investigate",
		"are|'re|is ?still|currently|actively|now looking into",
	),
	phrasesThat(causeFound, "possible|potential|suspected|likely|probable",
		"have|has|'ve ?now|also|successfully identified|found|determined|isolated|located|pinpointed ?the|a|its ?root|underlying|main cause|source",
		"cause has|is|was|have ?now ?been identified|found|determined|known|isolated",
	),
	phrasesThat(fixing, "permanent|permanently|long|lasting|prevent|preventing|future|recurrence|again|more|other|individual|improve",
		"are|'re|is|continue|continues|continuing|still|currently ?to ?still|currently|actively|hard working|work ?hard|urgently on|to|towards ~ fix|resolve|resolving|restore|restoring|resolution|mitigate|mitigation|solution|repair",
	),
	phrasesThat(fixedNow, "but|however|yet|though|although|partial|partially|some|not",
		"fix|hotfix|patch has|was|is|have|were ?now|since ?been implemented|deployed|applied|released|live",
		"have|has|'ve ?now|also|successfully implemented|deployed|applied|released ?a|the fix|hotfix|patch",
	),
	phrasesThat(over, "for|in|by|when|once|within|at|on|if|but|however|until|most|some|partially|not",
		"incident|issue|issues|problem|problems|outage|disruption|this|it|everything has|have|is|are ?now|since|also|all ?been ?now|fully|completely resolved|fixed|solved",
		"have|has|'ve ?now|also|successfully resolved|fixed the|this incident|issue|problem|outage|disruption",
		"all ?affected|impacted services|systems|components has|have|is|are ?now|since ?been ?now|fully|completely restored|recovered|operational",
	),
)

// suffers is what something does that does not work.
const suffers = "affecting|impacting|affected|impacted|experiencing|unable|unavailable|degraded|failing|offline|causing|disrupted|disrupting|inaccessible|unreachable|suffering"

// turners stand in front of what is not so, not yet so, or somebody's condition.
var turners = setOf("not|no|none|never|isn't|aren't|hasn't|haven't|cannot|can't|longer|without|nor|neither|once|when|until|till|unless|if|after|before|whether|" +
	"who|whose|anyone|whoever|should|would|could|ensure|ensuring|confirm|confirming|verify|verifying|believe|hope|soon|previous|previously|earlier|yesterday|while")
