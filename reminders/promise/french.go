package promise

import "time"

// french: the commonest forms. "Nous" counts as "we will"; the object stands
// before the verb: "nous vous informerons".
var french = language{
	borrowed: "post mortem postmortem rca rfo incident update updates status eta information min h pm am utc cet cest",
	marks: "nous vous prochaine prochain prochaines prochains mise mises jour sera seront publierons publiée communiquerons informerons tiendrons fournirons heure heures toutes dans " +
		"d'ici ici " +
		"surveiller surveillons surveillerons continuons continuerons jours ouvrés ouvrables une aucune demain aujourd'hui les vers à sous suivront informés équipe équipes nouvelle " +
		"nouvelles être",
	phrases: map[string]string{
		"mise à jour": "màj", "mises à jour": "màj", "point de situation": "màj", "point d'étape": "màj", "prochain point": "prochainpoint", "nouveau point": "prochainpoint",
		"toutes les": "chaque", "tous les": "chaque",
		"d'ici": "ici", "dès que": "dès", "dès que possible": "bientôt", "au plus tard": "tard", "au plus vite": "bientôt", "sous peu": "bientôt", "en fin de": "fin",
		"au cours": "pendant", "à venir": "suivront",
		"rapport d'incident": "rapportdincident", "analyse des causes": "rapportdincident", "analyse de cause": "rapportdincident", "analyse post-incident": "rapportdincident",
		"analyse post-mortem": "rapportdincident",
		"post-mortem":         "postmortem", "post mortem": "postmortem", "demi-heure": "demiheure", "au courant": "informés", "vers vous": "devers", "cet après-midi": "après-midi",
		"après-midi":          "après-midi",
		"plus d'informations": "renseignements", "plus d'information": "renseignements", "plus de détails": "renseignements", "d'autres informations": "renseignements",
	},
	words: []words{
		isN(number, 1, "un une"), isN(number, 2, "deux"), isN(number, 3, "trois"), isN(number, 4, "quatre"), isN(number, 5, "cinq"), isN(number, 10, "dix"), isN(number, 15, "quinze"),
		isN(number, 20, "vingt"), isN(number, 30, "trente"),
		lasts(time.Minute, "minute minutes min mn"), lasts(time.Hour, "heure heures h"), lasts(30*time.Minute, "demiheure"), lasts(day, "jour jours journée"),
		lasts(week, "semaine semaines"), lasts(moon, "mois"),
		is(business, "ouvré ouvrés ouvrable ouvrables"), is(few, "quelques plusieurs"), is(an, "un une"), is(article, "le la les l cette ce cet ces notre nos des d"),
		isN(month, 1, "janvier"), isN(month, 2, "février fevrier"), isN(month, 3, "mars"), isN(month, 4, "avril"), isN(month, 5, "mai"), isN(month, 6, "juin"), isN(month, 7, "juillet"),
		isN(month, 8, "août aout"),
		isN(month, 9, "septembre"), isN(month, 10, "octobre"), isN(month, 11, "novembre"), isN(month, 12, "décembre decembre"),
		isN(weekday, 0, "dimanche"), isN(weekday, 1, "lundi"), isN(weekday, 2, "mardi"), isN(weekday, 3, "mercredi"), isN(weekday, 4, "jeudi"), isN(weekday, 5, "vendredi"),
		isN(weekday, 6, "samedi"),
		away(0, "aujourd'hui"), away(day, "demain"), away(-day, "hier"), isN(dayPart, 12, "matin matinée"), isN(dayPart, 18, "après-midi"), isN(dayPart, night, "soir soirée nuit"),
		isN(clockAt, 12, "midi"), isN(clockAt, 24, "minuit"), is(endOf, "fin"), is(hours, "h heures heure"), is(every, "chaque"), each(day, "quotidien quotidienne quotidiennes"),
		is(interval, "intervalles fréquence"),
		is(within, "dans sous en"), is(by, "ici avant tard"), is(at, "à vers"), is(to, "à de"), is(span, "pendant durant pour"), is(until, "jusqu"), is(and, "et mais"), is(or, "ou"),
		is(of, "de du des d"),
		is(about, "environ ici"), is(subject, "dès lorsque quand si après"), is(which, "qui"), is(us|will, "nous"), is(us, "équipe équipes"),
		is(them, "il elle ils elles fournisseur fournisseurs prestataire opérateur hébergeur"), is(will, "sera seront"), is(plan, "allons prévoyons espérons efforcerons"),
		is(not, "ne n pas aucun aucune sans"), is(past, "avons a ont été était étaient avait"), isN(being, finite, "est sont"), is(being, "être"),
		is(guess, "peut peuvent pourrait pourraient devrait devraient"),
		is(adverb, "vous également aussi ensuite régulièrement encore toujours attentivement"),
		isN(say, informs, "informerons informer informons préviendrons avertirons"),
		is(say, "publierons publions publier publié publiée publiés publiées fournirons fournir fournie fournies fourni communiquerons communiquer communiqué "+
			"communiquée communiquées partagerons partagée partagé posterons postée donnerons donnée données diffusée diffusées diffuserons transmise transmis transmettrons effectuée faite fait"),
		is(keep, "tiendrons tenir continuons continuerons continuer poursuivons poursuivrons restons"), is(informed, "informés informé informées"), is(follow, "suivra suivront reviendrons"),
		is(again, "devers"), is(due, "prévue prévu prévues attendue"), is(soon, "bientôt prochainement rapidement"),
		isN(update, nounOnly, "màj actualisation actualisations prochainpoint"), is(info, "détails nouvelles informations"),
		is(more, "prochaine prochain prochaines prochains nouvelle nouvelles autre autres prochainpoint complémentaires"),
		is(next, "prochaine prochain prochaines prochains suivante"),
		{sense{is: info | more, n: alone}, "renseignements"}, is(changes, "logiciel logicielle application serveur serveurs installée déployée maintenance"), is(report, "rapportdincident"),
		is(monitor, "surveiller surveillons surveillerons surveillance suivre"), is(audience, "vous clients utilisateurs page"),
	},
}
