"""Alternative texts of the illustrations, in French and in English."""

ALT: dict[str, tuple[str, str]] = {
    "foundry": (
        "Dessin technique d’une poche de fonderie qui verse le métal dans un moule en coupe",
        "Technical drawing of a foundry ladle pouring metal into a mould shown in section",
    ),
    "sensor": (
        "Dessin technique d’un capteur de vibrations posé sur le palier d’une pompe",
        "Technical drawing of a vibration sensor fitted to the bearing of a pump",
    ),
    "robot": (
        "Dessin technique d’un bras robotisé qui dépose une pièce sur un montage",
        "Technical drawing of a robot arm placing a part on a fixture",
    ),
    "cobot": (
        "Dessin technique d’un bras collaboratif et d’une personne au même établi",
        "Technical drawing of a collaborative arm and a person at the same bench",
    ),
    "printer3d": (
        "Dessin technique d’une imprimante 3D qui dépose une pièce couche par couche",
        "Technical drawing of a 3D printer building a part layer by layer",
    ),
    "cnc": (
        "Dessin technique d’un centre d’usinage vertical qui fraise une poche",
        "Technical drawing of a vertical machining centre milling a pocket",
    ),
    "weld": (
        "Dessin technique d’une torche de soudage au-dessus d’un chanfrein en V",
        "Technical drawing of a welding torch above a V-shaped joint",
    ),
    "press": (
        "Dessin technique d’une presse hydraulique qui forme une tôle entre deux outils",
        "Technical drawing of a hydraulic press forming a sheet between two dies",
    ),
    "line": (
        "Dessin technique d’un convoyeur qui fait passer des cartons sous un portique de contrôle",
        "Technical drawing of a conveyor taking cartons through an inspection gate",
    ),
    "agv": (
        "Dessin technique d’un chariot sans conducteur qui porte une palette et balaie sa voie",
        "Technical drawing of a driverless truck carrying a pallet and scanning its way",
    ),
    "vision": (
        "Dessin technique d’une caméra qui repère une pièce mauvaise sur un tapis",
        "Technical drawing of a camera spotting one bad part on a belt",
    ),
    "furnace": (
        "Dessin technique d’un four industriel en coupe, avec ses brûleurs et sa charge",
        "Technical drawing of an industrial furnace in section, with its burners and its load",
    ),
    "heat": (
        "Dessin technique d’un échangeur de chaleur à tubes, en coupe",
        "Technical drawing of a shell and tube heat exchanger, in section",
    ),
    "energy": (
        "Dessin technique d’une usine solaire, de ses batteries et de sa courbe de charge",
        "Technical drawing of a plant with solar panels, its batteries and its load curve",
    ),
    "tablet": (
        "Dessin technique d’une tablette d’atelier qui montre une étape de montage",
        "Technical drawing of a shop-floor tablet showing an assembly step",
    ),
    "server": (
        "Dessin technique de deux baies de serveurs reliées à une machine et à son automate",
        "Technical drawing of two server cabinets linked to a machine and its controller",
    ),
    "shield": (
        "Dessin technique d’un bouclier à cadenas au centre d’un réseau d’usine",
        "Technical drawing of a shield with a padlock at the centre of a plant network",
    ),
    "composite": (
        "Dessin technique de plis composites séparés, sous un rouleau de drapage",
        "Technical drawing of composite plies, lifted apart under a lay-up roller",
    ),
    "bottle": (
        "Dessin technique d’une ligne d’embouteillage, dont une bouteille se remplit",
        "Technical drawing of a bottling line with one bottle being filled",
    ),
    "textile": (
        "Dessin technique d’un métier à tisser vu de côté, avec sa navette",
        "Technical drawing of a loom seen from the side, with its shuttle",
    ),
    "wood": (
        "Dessin technique d’une scie circulaire qui refend une planche, près d’une grume",
        "Technical drawing of a circular saw splitting a board, beside a log",
    ),
    "chemistry": (
        "Dessin technique d’un réacteur agité à double enveloppe et de sa tuyauterie",
        "Technical drawing of a stirred, jacketed reactor and its pipework",
    ),
    "electronics": (
        "Dessin technique d’une carte électronique où une buse pose un composant",
        "Technical drawing of a circuit board on which a nozzle places a component",
    ),
    "training": (
        "Dessin technique de deux personnes à un établi, devant le plan d’une pièce",
        "Technical drawing of two people at a bench, before the drawing of a part",
    ),
    "lab": (
        "Dessin technique d’une machine à mesurer qui palpe une pièce, près d’un microscope",
        "Technical drawing of a measuring machine probing a part, beside a microscope",
    ),
    "warehouse": (
        "Dessin technique d’un transstockeur qui prend un carton dans des rayonnages",
        "Technical drawing of a stacker crane taking a carton from high racks",
    ),
    "maintenance": (
        "Dessin technique d’une clé sur l’écrou central d’un train d’engrenages",
        "Technical drawing of a spanner on the centre nut of a gear train",
    ),
    "vehicle": (
        "Dessin technique d’une voiture sur sa ligne, batterie apparente",
        "Technical drawing of a car on its line, with its battery showing",
    ),
}
