package promise

import "time"

// nordic: Norwegian, Danish and Swedish share one table, for the words of one
// mean nothing else in the others.
var nordic = language{
	borrowed: "update status post mortem postmortem rca utc cet cest kl kl. eta",
	marks: "vi neste næste nästa oppdatering opdatering uppdatering oppdateringer opdateringer uppdateringar situasjonen situationen følger følge följer overvåker overvåger overvåge " +
		"övervakar videre vidare fortsat fortsatt fortsætter fortsätter " +
		"minutter timme timmar hver hvert varje innen inden inom kommer og och ikke inte ingen",
	phrases: map[string]string{"så snart": "snart", "med at": "att", "med å": "att", "post-mortem": "postmortem"},
	words: []words{
		isN(number, 1, "en et ett"), isN(number, 2, "to två"), isN(number, 3, "tre"), is(an, "en et ett"), is(article, "den det de denne dette denna vår vores"), isN(half, 30, "halv"),
		lasts(time.Minute, "minutt minutter minut minuter min"), lasts(time.Hour, "time timer timme timmar"), lasts(day, "dag dager dage dagar"), lasts(week, "uke uger uge vecka veckor"),
		{sense{is: business | unit, unit: day}, "virkedager virkedag arbejdsdage arbejdsdag hverdage arbetsdagar arbetsdag"}, is(few, "noen nogle några"),
		isN(weekday, 1, "mandag måndag"), isN(weekday, 2, "tirsdag tisdag"), isN(weekday, 3, "onsdag"), isN(weekday, 4, "torsdag"), isN(weekday, 5, "fredag"),
		away(0, "idag"), away(day, "imorgen imorgon"), is(every, "hver hvert varje"), is(within, "om innen inden inom i"), is(by, "innen inden senest før före"),
		is(at, "kl kl. klokken klockan"), is(on, "på"),
		is(span, "de kommende neste"), is(and, "og och"), is(to, "att at å"), is(of, "av af"), is(subject, "når når så"), is(us|will, "vi"), is(will, "vil blir bliver kommer skal ska"),
		is(not, "ikke inte ingen"), is(past, "har ble blev var"),
		is(them, "leverandør leverandøren leverantör leverantören"), is(say, "gi gir giver ger publisere publisert offentliggøre publicera sender poste"),
		isN(say, informs, "informerer informere informera informerar"), is(follow, "følger følge följer kommer"), is(soon, "snart"),
		isN(update, nounOnly, "oppdatering oppdateringer opdatering opdateringer uppdatering uppdateringar"), is(update, "oppdaterer opdaterer uppdaterar oppdatere opdatere uppdatera"),
		is(more, "neste næste nästa ny nye nya mer mere flere"), is(next, "neste næste nästa"),
		is(monitor, "følger følge följer overvåker overvåger overvåge overvåke övervakar övervaka"),
		is(keep, "videre vidare fortsat fortsatt fortsætter fortsätter fortsette fortsætte fortsätta fortsetter"), is(report, "hendelsesrapport hændelsesrapport"),
		is(audience, "deg dig kunder siden"),
	},
}
