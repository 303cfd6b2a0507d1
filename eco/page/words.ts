/** Every text of the page, in one language. */
export interface Words {
  readonly language: 'fr' | 'en';
  /** French and English differ in what stands before a colon. */
  readonly colon: string;
  readonly title: string;
  readonly lead: string;
  readonly since: string;
  readonly totalsCaption: string;
  readonly figure: string;
  readonly value: string;
  readonly how: string;
  readonly kinds: { readonly measured: string; readonly modelled: string; readonly missing: string };
  readonly rows: {
    readonly operations: string;
    readonly cpu: string;
    readonly dynamic: string;
    readonly idle: string;
    readonly energy: string;
    readonly carbon: string;
    readonly beyond: string;
  };
  readonly notAssessed: string;
  readonly sharesCaption: string;
  readonly share: string;
  readonly cpuSeconds: string;
  readonly ofTotal: string;
  readonly buckets: Readonly<Record<string, string>>;
  readonly operationsCaption: string;
  readonly operation: string;
  readonly responses: string;
  readonly empty: string;
  readonly method: string;
}

export const french: Words = {
  language: 'fr',
  colon: '\u00a0:',
  title: 'Énergie et carbone de la plateforme',
  lead: 'Ce que répondre aux requêtes a coûté à ce serveur. Le temps de calcul est mesuré ; l’énergie et le carbone en sont déduits par un modèle.',
  since: 'Depuis le démarrage,',
  totalsCaption: 'Totaux depuis le démarrage',
  figure: 'Grandeur',
  value: 'Valeur',
  how: 'Comment',
  kinds: { measured: 'mesuré', modelled: 'modélisé', missing: 'non évalué' },
  rows: {
    operations: 'Requêtes servies',
    cpu: 'Temps de calcul',
    dynamic: 'Énergie dynamique',
    idle: 'Énergie de veille',
    energy: 'Énergie totale',
    carbon: 'Carbone',
    beyond: 'Réseau, sources, terminaux, fabrication',
  },
  notAssessed: 'non évalué',
  sharesCaption: 'À qui va le temps de calcul',
  share: 'Part',
  cpuSeconds: 'Secondes de calcul',
  ofTotal: 'Du total',
  buckets: {
    gateway: 'passerelle (requêtes)',
    runtime: 'environnement d’exécution',
    telemetry: 'télémétrie',
    unattributed: 'non attribué',
    primary: 'processus principal (connexions)',
  },
  operationsCaption: 'Les dix opérations qui ont le plus calculé',
  operation: 'Opération',
  responses: 'Réponses',
  empty: 'Aucune requête encore.',
  method:
    'Modèle de niveau T3 : P(u) = Pveille + (Pmax − Pveille) × u ; valeurs par défaut : médianes SPECpower des serveurs de 2018 et après.',
};

export const english: Words = {
  language: 'en',
  colon: ':',
  title: 'Energy and carbon of the platform',
  lead: 'What responding to requests has cost this server. Processor time is measured; energy and carbon are derived by a model.',
  since: 'Since the start,',
  totalsCaption: 'Totals since the start',
  figure: 'Figure',
  value: 'Value',
  how: 'How',
  kinds: { measured: 'measured', modelled: 'modelled', missing: 'not assessed' },
  rows: {
    operations: 'Requests served',
    cpu: 'Processor time',
    dynamic: 'Dynamic energy',
    idle: 'Idle energy',
    energy: 'Total energy',
    carbon: 'Carbon',
    beyond: 'Network, sources, terminals, embodied',
  },
  notAssessed: 'not assessed',
  sharesCaption: 'Attribution of processor time',
  share: 'Share',
  cpuSeconds: 'Processor seconds',
  ofTotal: 'Of the total',
  buckets: {
    gateway: 'gateway (requests)',
    runtime: 'runtime',
    telemetry: 'telemetry',
    unattributed: 'unattributed',
    primary: 'primary process (connections)',
  },
  operationsCaption: 'The ten operations that took most',
  operation: 'Operation',
  responses: 'Responses',
  empty: 'No requests yet.',
  method:
    'Tier T3 model: P(u) = Pidle + (Pmax − Pidle) × u; defaults: SPECpower medians of servers of 2018 and later.',
};
