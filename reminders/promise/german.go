package promise

import "time"

// german: the commonest forms. "Wir" counts as "we will", for Germans promise in
// the present tense.
var german = language{
	verbLast: true,
	borrowed: "update updates status incident monitoring postmortem mortem post rca rfo team eta in cet cest mez mesz utc september april august november am pm asap eod " +
		"statuspage info aws azure microsoft google cloudflare",
	marks: "wir uns nächste nächstes nächster nächsten naechste naechstes naechster naechsten weitere weiteren weiteres werden wird und minuten stunde stunden stündlich halbstündlich " +
		"täglich " +
		"innerhalb werktagen werktage arbeitstagen spätestens erneut folgt folgen erfolgt informieren beobachten überwachen überwacht " +
		"veröffentlicht veröffentlichen störung kürze sobald bis heute morgen für mit einem einen eine das der keine kein sie über",
	phrases: map[string]string{
		"auf dem laufenden": "laufenden", "in kürze": "kürze", "in kuerze": "kürze", "so bald wie möglich": "kürze", "so schnell wie möglich": "kürze", "in bälde": "kürze",
		"post mortem": "postmortem", "post-mortem": "postmortem", "incident report": "abschlussbericht", "root cause analyse": "abschlussbericht", "root-cause-analyse": "abschlussbericht",
		"im laufe": "laufe", "in der früh": "früh", "morgen früh": "morgenfrüh",
		"auf dieser seite": "hier", "mit einem update": "hier", "mit weiteren informationen": "hier",
	},
	words: []words{
		isN(number, 1, "eine einer einem einen ein eins"), isN(number, 2, "zwei"), isN(number, 3, "drei"), isN(number, 4, "vier"), isN(number, 5, "fünf"), isN(number, 6, "sechs"),
		isN(number, 8, "acht"), isN(number, 10, "zehn"), isN(number, 12, "zwölf"), isN(number, 15, "fünfzehn"), isN(number, 20, "zwanzig"), isN(number, 30, "dreißig"),
		isN(half, 30, "halben halbe"), lasts(time.Minute, "minute minuten min"), lasts(time.Hour, "stunde stunden std h"), lasts(day, "tag tage tagen tages"),
		{sense{is: business | unit, unit: day}, "werktag werktage werktagen werktags arbeitstag arbeitstage arbeitstagen"}, lasts(week, "woche wochen"), lasts(moon, "monat monate monaten monats"),
		is(few, "einige einigen wenige wenigen mehrere mehreren paar"), is(an, "ein eine einer einem einen eines"),
		is(article, "der die das den dem des dieser diese dieses diesen unser unsere unserer"),
		isN(month, 1, "januar jänner"), isN(month, 2, "februar"), isN(month, 3, "märz maerz"), isN(month, 5, "mai"), isN(month, 6, "juni"), isN(month, 7, "juli"), isN(month, 10, "oktober"),
		isN(month, 12, "dezember"),
		isN(weekday, 0, "sonntag"), isN(weekday, 1, "montag"), isN(weekday, 2, "dienstag"), isN(weekday, 3, "mittwoch"), isN(weekday, 4, "donnerstag"), isN(weekday, 5, "freitag"),
		isN(weekday, 6, "samstag sonnabend"),
		away(0, "heute"), away(day, "morgen morgenfrüh"), away(2*day, "übermorgen"), away(-day, "gestern"), isN(dayPart, 12, "vormittag morgenfrüh früh vormittags"),
		isN(dayPart, 18, "nachmittag nachmittags"),
		isN(dayPart, night, "abend nacht abends"), isN(clockAt, 12, "mittag"), isN(clockAt, 24, "mitternacht"), isN(dayEnds, 24, "tagesende"),
		isN(dayEnds, 17, "geschäftsschluss feierabend büroschluss"),
		is(endOf, "ende laufe"), is(hours, "uhr h"), is(every, "alle jede jeden jedes"), each(time.Hour, "stündlich stündliche stündlichen"), each(30*time.Minute, "halbstündlich halbstündliche"),
		each(day, "täglich tägliche täglichen"), each(2*time.Hour, "zweistündlich"), is(interval, "abständen abstand intervallen takt"),
		is(within, "in innerhalb binnen im"), is(by, "bis vor"), is(at, "um gegen ab"), is(on, "am"), is(span, "für während über die"), is(until, "bis"), is(and, "und aber"), is(or, "oder"),
		is(of, "von vom der des"),
		is(about, "ca circa etwa ungefähr rund spätestens kommenden"), is(subject, "sobald wenn falls nachdem sofern solange"), is(latest, "spätestens"), is(which, "welche welcher"),
		is(us|will, "wir ich"), is(us, "uns"), is(them, "er ihr ihre dienstleister lieferant hersteller anbieter carrier provider rechenzentrum dienstleisters telekom"),
		is(will, "werden wird werde"),
		is(plan, "planen hoffen versuchen"), is(not, "nicht kein keine keinen keiner keinem nie weder"), is(past, "wurde wurden war waren haben hat hatte hatten worden"),
		isN(being, finite, "ist sind"),
		is(guess, "kann können könnte könnten dürfte voraussichtlich vermutlich wahrscheinlich"),
		is(adverb, "hier ihnen bitte auch dann wieder erneut umgehend regelmäßig laufend danach dazu hierzu nun jetzt uns"),
		isN(say, informs, "informieren benachrichtigen melden informiere"),
		is(say, "informiert veröffentlichen veröffentlicht bereitgestellt bereitstellen geben gegeben posten gepostet teilen geteilt liefern geliefert "+
			"mitteilen mitgeteilt senden gesendet publizieren publiziert bekanntgeben bekanntgegeben zur-verfügung verfügung"),
		isN(say, ofReports, "erstellen erstellt abgeschlossen"), is(follow, "folgt folgen erfolgt erfolgen kommt kommen"), is(due, "geplant erwartet fällig"),
		is(soon, "bald kürze demnächst umgehend zeitnah"),
		isN(update, nounOnly, "aktualisierung aktualisierungen statusupdate statusupdates statusmeldung statusmeldungen zwischenstand lagebericht"), is(update, "aktualisieren"),
		is(info, "informationen information infos details neuigkeiten rückmeldung mitteilung meldung"),
		is(more, "nächste nächster nächstes nächsten naechste naechstes naechsten weitere weiteres weiteren weiterer neue neues neuen neuer mehr"),
		is(next, "nächste nächster nächstes nächsten kommende kommenden naechste naechsten"),
		is(changes, "installiert eingespielt ausgerollt bereitgestelltes wartung wartungsarbeiten sicherheitsupdate software app server"),
		is(report, "abschlussbericht ursachenanalyse vorfallbericht störungsbericht incidentreport ursachenbericht nachbericht fehleranalyse"),
		is(monitor, "beobachten überwachen beobachtet überwacht monitoren"), is(keep, "weiter weiterhin halten"), is(informed, "laufenden"),
		is(audience, "sie ihnen euch dich kunden nutzer seite statusseite hier"),
	},
}
