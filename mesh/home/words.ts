import type { Language } from '../core/read-language.ts';

/** Every word of the page in one language. */
export interface Words {
  readonly skip: string;
  readonly languages: string;
  readonly lead: (title: string | undefined) => string;
  readonly points: readonly string[];
  readonly status: string;
  readonly states: Readonly<Record<'ready' | 'degraded' | 'draining', string>>;
  readonly up: string;
  readonly down: string;
  readonly begin: string;
  readonly explorer: string;
  readonly explorerAbout: string;
  readonly documentation: string;
  readonly documentationAbout: string;
  readonly saved: string;
  readonly savedAbout: string;
  readonly asText: string;
  readonly programs: string;
  readonly programsAbout: string;
  readonly licences: string;
  readonly licencesAbout: string;
  readonly noLicence: string;
  readonly software: string;
}

export const words: Readonly<Record<Language, Words>> = {
  fr: {
    skip: 'Aller au contenu',
    languages: 'Langue',
    lead: (title) =>
      `Une seule porte GraphQL vers les données ${title ? `de ${title}` : 'du territoire'}, au moment où vous les demandez.`,
    points: [
      'Les données restent chez les partenaires : la passerelle les interroge à chaque requête et n’en garde pas de copie.',
      'Les données personnelles sont retirées ou masquées avant que la réponse parte.',
      'Chaque réponse peut dire d’où elle vient, et ce qu’elle a coûté en énergie et en carbone.',
    ],
    status: 'État',
    states: {
      ready: 'Toutes les sources répondent.',
      degraded: 'Une source au moins ne répond pas. Les autres répondent.',
      draining: 'La passerelle s’arrête : elle ne prend plus de requête.',
    },
    up: 'répond',
    down: 'ne répond pas',
    begin: 'Commencer',
    explorer: 'Explorateur',
    explorerAbout: 'Écrire une requête, lire le schéma, voir la réponse.',
    documentation: 'Documentation',
    documentationAbout: 'Comment interroger, s’identifier, comprendre les erreurs.',
    saved: 'Requêtes enregistrées',
    savedAbout: 'À ouvrir, à lancer, à modifier.',
    asText: 'texte',
    programs: 'Depuis un programme',
    programsAbout: 'GraphQL sur HTTP, sans clé pour les données ouvertes :',
    licences: 'Licence des données',
    licencesAbout: 'Les données ouvertes de cette passerelle sont publiées sous :',
    noLicence: 'Aucune licence n’est indiquée. Demandez à l’exploitant avant de réutiliser les données.',
    software: 'Pertuis est un logiciel libre, sous licence Apache 2.0.',
  },
  en: {
    skip: 'Skip to content',
    languages: 'Language',
    lead: (title) =>
      `One GraphQL gateway to the data of ${title ?? 'the territory'}, at the moment when you ask for it.`,
    points: [
      'The data stays with the partners: the gateway asks them at each request and keeps no copy.',
      'Personal data is removed or masked before a response leaves.',
      'Each response can tell where it comes from, and what it cost in energy and carbon.',
    ],
    status: 'Status',
    states: {
      ready: 'All sources respond.',
      degraded: 'At least one source does not respond. The others do.',
      draining: 'The gateway is stopping: it takes no more requests.',
    },
    up: 'responds',
    down: 'does not respond',
    begin: 'Start',
    explorer: 'Explorer',
    explorerAbout: 'Write a query, read the schema, see the response.',
    documentation: 'Documentation',
    documentationAbout: 'How to query, identify yourself, read errors.',
    saved: 'Saved queries',
    savedAbout: 'Open, run and change them.',
    asText: 'text',
    programs: 'From a program',
    programsAbout: 'GraphQL over HTTP, without a key for open data:',
    licences: 'Licence of the data',
    licencesAbout: 'The open data of this gateway is published under:',
    noLicence: 'No licence is given. Ask the operator before you reuse the data.',
    software: 'Pertuis is free software under the Apache License 2.0.',
  },
};
