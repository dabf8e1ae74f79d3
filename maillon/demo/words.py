"""Names of the demonstration company. Everything is fictitious: companies, people, numbers (ARCEP's reserved ranges)."""

from __future__ import annotations

ACCOUNTS = (  # address, first name, last name, role
    ("admin", "Hélène", "Marchand", "admin"),
    ("support", "Sonia", "Delmas", "support"),
    ("staging", "Karim", "Belaïd", "staging"),
    ("adv", "Léa", "Fontan", "adv"),
    ("compta", "Bruno", "Castel", "accounting"),
    ("deploiement", "Hugo", "Tessier", "deployment"),
    ("technicien", "Julien", "Morel", "technician"),
    ("support2", "Mehdi", "Arnaud", "support"),
    ("staging2", "Inès", "Roux", "staging"),
    ("adv2", "Paul", "Vidal", "adv"),
)
PARTNERS = (  # name, slug, colours, city, postal code, sees prices, mails to, account
    ("Opéris Télécom", "operis", "#0f766e", "#c2410c", "Nantes", "44000", True, "both", ("partenaire", "Paul", "Nardin")),
    ("Nexalia", "nexalia", "#7c2d92", "#9a5b00", "Lille", "59000", False, "client", ("partenaire2", "Claire", "Vannier")),
    ("Voxeo Sud", "voxeo-sud", "#b4232a", "#1f4f8f", "Marseille", "13001", False, "both", ("voxeo", "Marc", "Olive")),
    ("Armor Réseaux", "armor-reseaux", "#1f4f8f", "#9a5b00", "Rennes", "35000", True, "client", ("armor", "Yann", "Kerlec")),
    ("Alpes Connect", "alpes-connect", "#3f5d12", "#7a3b10", "Grenoble", "38000", False, "partner", ("alpes", "Lucie", "Bonnet")),
    ("Rhin Voix", "rhin-voix", "#4a3aa7", "#8a4b00", "Strasbourg", "67000", False, "client", ("rhin", "Anne", "Muller")),
)  # fmt: skip
TECHNICIANS = (  # first name, last name, city, postal code, departments, contractor
    ("Julien", "Morel", "Lyon", "69003", ("69", "01", "42", "38"), False),
    ("Nadia", "Ferrand", "Nantes", "44000", ("44", "49", "85", "35"), False),
    ("Thomas", "Leduc", "Lille", "59000", ("59", "62", "80", "02"), False),
    ("Samir", "Haddad", "Marseille", "13001", ("13", "83", "84", "30"), False),
    ("Elsa", "Perrot", "Paris", "75011", ("75", "92", "93", "94"), False),
    ("Victor", "Blanc", "Bordeaux", "33000", ("33", "24", "40", "47"), True),
    ("Marion", "Schmitt", "Strasbourg", "67000", ("67", "68", "57", "88"), False),
    ("Loïc", "Le Goff", "Rennes", "35000", ("35", "22", "56", "29"), True),
)
SKILLS = ("Centrex", "Câblage", "Fibre optique", "Wi-Fi", "Routage", "DECT")
YEALINK, GRANDSTREAM = "00:15:65 80:5E:C0", "00:0B:82 C0:74:AD"  # the first half of their MAC addresses
# code, name, precision, brand, kind, serial, MAC, prefixes, sale, purchase, VAT rate, months, supplier
PRODUCTS = (
    ("YEA-T54W", "Yealink T54W", "poste IP Wi-Fi", "Yealink", "hardware", True, True, YEALINK, 189, 124, "20", 0, "Distri Voix"),
    ("YEA-T43U", "Yealink T43U", "poste IP", "Yealink", "hardware", True, True, YEALINK, 129, 84, "20", 0, "Distri Voix"),
    ("YEA-W73P", "Yealink W73P", "base DECT et combiné", "Yealink", "hardware", True, True, YEALINK, 149, 97, "20", 0, "Distri Voix"),
    ("SNO-D785", "Snom D785", "poste IP de standard", "Snom", "hardware", True, True, "00:04:13", 219, 149, "20", 0, "Distri Voix"),
    ("GRA-2170", "Grandstream GXP2170", "poste IP", "Grandstream", "hardware", True, True, GRANDSTREAM, 119, 76, "20", 0, "Réseau Pro"),
    ("ZYX-GS8P", "Switch PoE 8 ports GS1200", "60 W", "Zyxel", "hardware", True, False, "", 148, 98, "20", 0, "Réseau Pro"),
    ("MIK-HAP", "Routeur hAP ax3", "secours 4G", "MikroTik", "hardware", True, True, "48:A9:8A", 169, 118, "20", 0, "Réseau Pro"),
    ("UBI-U6P", "Borne Wi-Fi U6 Pro", "plafond, PoE", "Ubiquiti", "hardware", True, True, "78:45:58", 159, 112, "20", 0, "Réseau Pro"),
    ("ACC-CAS", "Casque filaire duo", "anti-bruit", "Jabra", "hardware", False, False, "", 79, 48, "20", 0, "Distri Voix"),
    ("ACC-CAB", "Cordon RJ45 catégorie 6, 3 m", "", "", "hardware", False, False, "", 6.5, 2.1, "20", 0, "Réseau Pro"),
    ("PRE-INS", "Installation et mise en service sur site", "demi-journée", "", "service", False, False, "", 390, 210, "20", 0, ""),
    ("PRE-CAB", "Câblage d'une prise RJ45", "fournitures comprises", "", "service", False, False, "", 145, 80, "20", 0, ""),
    ("PRE-PAR", "Paramétrage du standard", "musique d'attente, horaires, renvois", "", "service", False, False, "", 180, 60, "20", 0, ""),
    ("PRE-DEP", "Déplacement", "", "", "service", False, False, "", 75, 40, "20", 0, ""),
    ("PRE-FOR", "Formation des utilisateurs", "2 heures sur site", "", "service", False, False, "", 120, 55, "0", 0, ""),
    ("PRE-HEU", "Assistance hors contrat", "l'heure", "", "service", False, False, "", 72, 34, "20", 0, ""),
    ("ABO-CTX", "Licence centrex Axialys", "par poste", "", "subscription", False, False, "", 14.9, 7.8, "20", 36, "Axialys"),
    ("ABO-FTTH", "Accès fibre entreprise", "1 Gbit/s partagé", "", "subscription", False, False, "", 59, 34, "20", 36, "Opérateur fibre"),
    ("ABO-4G", "Secours 4G", "50 Go", "", "subscription", False, False, "", 19, 9, "20", 24, "Opérateur mobile"),
    ("ABO-MNT", "Maintenance Or", "intervention sous 4 heures ouvrées", "", "subscription", False, False, "", 39, 12, "20", 12, ""),
)  # fmt: skip
CARRIERS = (("Chronopost", "https://suivi-chronopost.example/{tracking}"), ("DPD", "https://suivi-dpd.example/{tracking}"),
            ("Coursier Maillon", ""))  # fmt: skip
CITIES = (
    ("69003", "Lyon"), ("44000", "Nantes"), ("59000", "Lille"), ("13001", "Marseille"), ("75011", "Paris"), ("33000", "Bordeaux"),
    ("67000", "Strasbourg"), ("35000", "Rennes"), ("31000", "Toulouse"), ("34000", "Montpellier"), ("06000", "Nice"), ("29200", "Brest"),
    ("21000", "Dijon"), ("63000", "Clermont-Ferrand"), ("76000", "Rouen"), ("49000", "Angers"), ("38000", "Grenoble"), ("83000", "Toulon"),
    ("56000", "Vannes"), ("80000", "Amiens"), ("37000", "Tours"), ("87000", "Limoges"), ("25000", "Besançon"), ("14000", "Caen"),
    ("57000", "Metz"), ("54000", "Nancy"), ("45000", "Orléans"), ("86000", "Poitiers"), ("64000", "Pau"), ("66000", "Perpignan"),
    ("30000", "Nîmes"), ("84000", "Avignon"), ("74000", "Annecy"), ("73000", "Chambéry"), ("17000", "La Rochelle"),
    ("85000", "La Roche-sur-Yon"),
    ("16000", "Angoulême"), ("71000", "Mâcon"), ("01000", "Bourg-en-Bresse"), ("42000", "Saint-Étienne"), ("97400", "Saint-Denis"),
)  # fmt: skip
STREETS = (
    "rue des Lilas", "avenue de la République", "place du Marché", "rue Nationale", "boulevard Victor-Hugo", "rue de la Gare",
    "rue du Général-Leclerc", "quai des Martyrs", "rue Pasteur", "allée des Tilleuls", "cours Gambetta", "rue de l'Église",
    "impasse du Moulin", "rue Jean-Jaurès", "place Saint-Pierre", "chemin des Vignes", "rue de Bretagne", "rue Voltaire",
)  # fmt: skip
FIRST_NAMES = (
    "Claire", "Thomas", "Nathalie", "Pierre", "Isabelle", "Antoine", "Sophie", "Michel", "Camille", "Nicolas", "Aurélie", "Laurent",
    "Émilie", "François", "Chloé", "Olivier", "Manon", "Vincent", "Céline", "Éric", "Zoé", "Rachid", "Fatou", "Maël", "Agnès", "Benoît",
)  # fmt: skip
LAST_NAMES = (
    "Rossi", "Meyer", "Garnier", "Lefèvre", "Dumont", "Alary", "Chevalier", "Robin", "Perrin", "Guérin", "Nguyen", "Benali", "Lambert",
    "Rousseau", "Fontaine", "Barbier", "Noël", "Carpentier", "Renard", "Picard", "Giraud", "Leclercq", "Traoré", "Hervé", "Da Silva",
)  # fmt: skip
FUNCTIONS = ("Gérante", "Titulaire", "Directeur", "Responsable administrative", "Assistante", "Préparateur", "Associé")
# sector: (shapes of a name, usual size of an order in handsets)
SECTORS = {
    "pharmacy": (("Pharmacie {place}", "Grande Pharmacie {place}", "Pharmacie {name}"), 4),
    "insurance": (("Assurances {name}", "Cabinet {name} Assurances", "Agence {name}"), 5),
    "health": (("Cabinet médical {place}", "Clinique {place}", "Vétérinaires {place}", "Laboratoire {name}"), 8),
    "optics": (("Optique {place}", "Optique {name}"), 3),
    "legal": (("Notaires {place}", "Étude {name}", "Avocats {name}"), 6),
    "real_estate": (("Agence {name} Immobilier", "Immobilière {place}"), 4),
    "retail": (("Garage {name}", "Fleurs {place}", "Librairie {place}", "Maison {name}"), 3),
    "food": (("Boulangerie {name}", "Auberge {place}", "Traiteur {name}"), 2),
    "services": (("Cabinet {name}", "Groupe {name}", "Auto-école {place}", "Crèche {place}"), 5),
}
PLACES = (
    "des Lilas", "du Parc", "de la Gare", "Saint-Jean", "du Lac", "des Tilleuls", "du Marché", "de l'Église", "Centrale", "des Halles",
    "du Port", "Rivage", "du Théâtre", "de la Mairie", "des Alpes", "du Pont-Neuf", "Bellevue", "de la Fontaine", "du Moulin", "des Écoles",
)  # fmt: skip
REFUSALS = ("Offre concurrente retenue.", "Projet reporté à l'an prochain.", "Budget non accordé par le siège.")
LOST_FOR = ("Un concurrent", "Projet abandonné", "Prix trop élevé")  # what ADV retains of each of them
WON_FOR = ("Qualité du conseil", "Client déjà équipé par nous", "Prix", "Délai")
COMMENTS = (
    "",
    "",
    "",
    "Livraison côté cour. Fermé le lundi matin.",
    "Prévenir la veille.",
    "Accès par le parking, code à demander.",
)
TAGS = ("Compte clé", "Multi-sites", "Contrat à renouveler", "À rappeler", "Sensible")
TASKS = (  # account, kind, what is to be done for {client}, hours from now
    ("support", "callback", "Rappeler {client} : coupures en fin de journée", 2),
    ("support", "task", "Vérifier la messagerie vocale de {client}", 20),
    ("adv", "callback", "Rappeler {client} pour la date d'installation", 1),
    ("adv", "task", "Relancer {client} sur le devis envoyé", 4),
    ("adv", "task", "Vérifier l'adresse de {client}", -20),
    ("compta", "callback", "Rappeler {client} : facture échue", 3),
    ("compta", "task", "Pointer le virement de {client}", 6),
    ("admin", "task", "Revoir les conditions de {client}", 26),
    ("admin", "callback", "Rappeler {client} : satisfaction après installation", 5),
    ("staging", "task", "Préparer deux postes de prêt pour {client}", 4),
    ("deploiement", "callback", "Rappeler {client} pour confirmer l'accès au local", 2),
    ("deploiement", "task", "Trouver un créneau avant vendredi pour {client}", 7),
    ("technicien", "task", "Reprendre le plan de câblage de {client}", 5),
    ("adv2", "task", "Demander le RIB de {client}", 24),
)
NOTES = (
    ("internal", "Client exigeant sur les délais : prévenir au moindre retard."),
    ("internal", "La baie est dans la réserve, prévoir un escabeau."),
    ("partner", "La titulaire part en congé du 20 au 31 décembre."),
    ("client", "Standard en mode nuit dès 19 h 30."),
    ("partner", "Portabilité demandée par le client, à confirmer."),
)
