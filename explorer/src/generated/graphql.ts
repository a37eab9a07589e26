/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which way relations run, seen from one entity. */
export type Direction =
  /** From it or to it. */
  | 'BOTH'
  /** To the entity. */
  | 'IN'
  /** From the entity. */
  | 'OUT';

/** How well a text matched, the best first. */
export type MatchQuality =
  /** The text is what was searched for, but for case and accents. */
  | 'EXACT'
  /** The text has words like these, a letter or two off. */
  | 'FUZZY'
  /** The text starts with what was searched for. */
  | 'PREFIX'
  /** The text has every word that was searched for, the last perhaps unfinished. */
  | 'WORDS';

/** The text of an entity that matched. */
export type MatchedField =
  /** One of its aliases. */
  | 'ALIAS'
  /** Its description. */
  | 'DESCRIPTION'
  /** One of its names. */
  | 'NAME';

/** On whose word, and how firmly, a relation stands. */
export type Modality =
  /** Somebody claims it, and the article says who or lets them speak. */
  | 'CLAIMED'
  /** Somebody hopes for or expects it. */
  | 'FORECAST'
  /** Somebody intends it. */
  | 'PLANNED'
  /** The article states it as a fact. */
  | 'REPORTED';

/** Whether this server could hold an anchor against the article's text. */
export type Verification =
  /** The text is held here, and has the anchor at just that place. */
  | 'EXACT'
  /** The text is not held here. */
  | 'UNCHECKED';

export type OpeningQueryVariables = Exact<{
  of: Array<string> | string;
  most: number;
}>;


export type OpeningQuery = { neighborhood: { exhausted: boolean, entities: Array<{ id: string, key: string, kind: string, name: string, degree: number }>, relations: Array<{ id: string, kind: string, modality: Modality, source: { key: string }, target: { key: string }, since: { edtf: string, earliest: string | null, latest: string | null } | null, until: { edtf: string, earliest: string | null, latest: string | null } | null, evidence: Array<{ article: { key: string, headline: string } }> }>, omittedEntities: Array<{ kind: string, count: number }> } };

export type CountsQueryVariables = Exact<{
  key: string;
}>;


export type CountsQuery = { entities: { facets: { relations: Array<{ kind: string, direction: Direction, entities: number, relations: number }> } } };

export type ExpandQueryVariables = Exact<{
  key: string;
  kinds?: Array<string> | string | null | undefined;
  direction: Direction;
  first: number;
  after?: string | null | undefined;
}>;


export type ExpandQuery = { entity: { relations: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: string, modality: Modality, source: { key: string, id: string, kind: string, name: string, degree: number }, target: { key: string, id: string, kind: string, name: string, degree: number }, since: { edtf: string, earliest: string | null, latest: string | null } | null, until: { edtf: string, earliest: string | null, latest: string | null } | null, evidence: Array<{ article: { key: string, headline: string } }> }> } } | null };

export type TiesQueryVariables = Exact<{
  keys: Array<string> | string;
  among: Array<string> | string;
}>;


export type TiesQuery = { entities: { nodes: Array<{ id: string, key: string, kind: string, name: string, degree: number, relations: { nodes: Array<{ id: string, kind: string, modality: Modality, source: { key: string }, target: { key: string }, since: { edtf: string, earliest: string | null, latest: string | null } | null, until: { edtf: string, earliest: string | null, latest: string | null } | null, evidence: Array<{ article: { key: string, headline: string } }> }> } }> } };

export type FactsByIdQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type FactsByIdQuery = { nodes: Array<
    | { id: string, kind: string, modality: Modality, source: { id: string, key: string, kind: string, name: string, degree: number }, target: { id: string, key: string, kind: string, name: string, degree: number }, attributedTo: { key: string, name: string } | null, since: { edtf: string, earliest: string | null, latest: string | null } | null, until: { edtf: string, earliest: string | null, latest: string | null } | null, evidence: Array<{ sentence: number, start: number, end: number, anchor: string, statement: string, quote: string | null, verification: Verification, article: { key: string, headline: string, language: string, published: { edtf: string, earliest: string | null, latest: string | null } | null, publisher: { key: string, name: string } | null } }> }
    | Record<PropertyKey, never>
   | null> };

export type PathsQueryVariables = Exact<{
  from: string;
  to: string;
  longest: number;
  first: number;
}>;


export type PathsQuery = { from: { id: string, key: string, kind: string, name: string, degree: number } | null, to: { id: string, key: string, kind: string, name: string, degree: number } | null, paths: Array<{ length: number, weakestModality: Modality, entities: Array<{ id: string, key: string, kind: string, name: string, degree: number }>, hops: Array<{ direction: Direction, parallel: number, relation: { id: string, kind: string, modality: Modality, source: { id: string, key: string, kind: string, name: string, degree: number }, target: { id: string, key: string, kind: string, name: string, degree: number }, attributedTo: { key: string, name: string } | null, since: { edtf: string, earliest: string | null, latest: string | null } | null, until: { edtf: string, earliest: string | null, latest: string | null } | null, evidence: Array<{ sentence: number, start: number, end: number, anchor: string, statement: string, quote: string | null, verification: Verification, article: { key: string, headline: string, language: string, published: { edtf: string, earliest: string | null, latest: string | null } | null, publisher: { key: string, name: string } | null } }> } }> }> };

export type EntityCardFragment = { id: string, key: string, kind: string, name: string, degree: number };

export type WhenFragment = { edtf: string, earliest: string | null, latest: string | null };

export type RelationLineFragment = { id: string, kind: string, modality: Modality, source: { key: string }, target: { key: string }, since: { edtf: string, earliest: string | null, latest: string | null } | null, until: { edtf: string, earliest: string | null, latest: string | null } | null, evidence: Array<{ article: { key: string, headline: string } }> };

export type ArticleCardFragment = { key: string, headline: string, language: string, published: { edtf: string, earliest: string | null, latest: string | null } | null, publisher: { key: string, name: string } | null };

export type ProofFragment = { sentence: number, start: number, end: number, anchor: string, statement: string, quote: string | null, verification: Verification, article: { key: string, headline: string, language: string, published: { edtf: string, earliest: string | null, latest: string | null } | null, publisher: { key: string, name: string } | null } };

export type FactFragment = { id: string, kind: string, modality: Modality, source: { id: string, key: string, kind: string, name: string, degree: number }, target: { id: string, key: string, kind: string, name: string, degree: number }, attributedTo: { key: string, name: string } | null, since: { edtf: string, earliest: string | null, latest: string | null } | null, until: { edtf: string, earliest: string | null, latest: string | null } | null, evidence: Array<{ sentence: number, start: number, end: number, anchor: string, statement: string, quote: string | null, verification: Verification, article: { key: string, headline: string, language: string, published: { edtf: string, earliest: string | null, latest: string | null } | null, publisher: { key: string, name: string } | null } }> };

export type AboutQueryVariables = Exact<{ [key: string]: never; }>;


export type AboutQuery = { graph: { version: number, articles: number, entities: number, relations: number }, ontology: { entityKinds: Array<{ kind: string, plural: string, count: number, description: string, schemaOrg: string | null, attributes: Array<{ name: string, type: string, description: string }> }>, relationKinds: Array<{ kind: string, sources: Array<string>, targets: Array<string>, count: number, description: string, attributes: Array<{ name: string, type: string, description: string }> }> } };

export type ImportantQueryVariables = Exact<{
  kinds?: Array<string> | string | null | undefined;
  first: number;
}>;


export type ImportantQuery = { entities: { nodes: Array<{ description: string | null, id: string, key: string, kind: string, name: string, degree: number }> } };

export type SearchQueryVariables = Exact<{
  text: string;
  first: number;
}>;


export type SearchQuery = { search: { totalCount: number, capped: boolean, edges: Array<{ node: { id: string, key: string, kind: string, name: string, degree: number }, match: { text: string, language: string | null, field: MatchedField, quality: MatchQuality } }> } };

export type EntityPageQueryVariables = Exact<{
  key: string;
}>;


export type EntityPageQuery = { entity: { aliases: Array<string>, description: string | null, id: string, key: string, kind: string, name: string, degree: number, names: Array<{ language: string, text: string }>, evidence: Array<{ sentence: number, start: number, end: number, anchor: string, statement: string, quote: string | null, verification: Verification, article: { key: string, headline: string, language: string, published: { edtf: string, earliest: string | null, latest: string | null } | null, publisher: { key: string, name: string } | null } }> } | null };

export type FactsQueryVariables = Exact<{
  key: string;
  kinds?: Array<string> | string | null | undefined;
  direction: Direction;
  first: number;
  after?: string | null | undefined;
}>;


export type FactsQuery = { entity: { relations: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: string, modality: Modality, source: { id: string, key: string, kind: string, name: string, degree: number }, target: { id: string, key: string, kind: string, name: string, degree: number }, attributedTo: { key: string, name: string } | null, since: { edtf: string, earliest: string | null, latest: string | null } | null, until: { edtf: string, earliest: string | null, latest: string | null } | null, evidence: Array<{ sentence: number, start: number, end: number, anchor: string, statement: string, quote: string | null, verification: Verification, article: { key: string, headline: string, language: string, published: { edtf: string, earliest: string | null, latest: string | null } | null, publisher: { key: string, name: string } | null } }> }> } } | null };

export type ArticlePageQueryVariables = Exact<{
  key: string;
}>;


export type ArticlePageQuery = { article: { sha256: string, key: string, headline: string, language: string, provider: { key: string, name: string } | null, coverage: { sentences: number, supporting: number }, sentences: Array<{ index: number, start: number, end: number, text: string | null, entities: Array<{ key: string, kind: string, name: string, evidence: Array<{ sentence: number, start: number, end: number, anchor: string, statement: string, article: { key: string } }> }>, relations: Array<{ id: string, kind: string, modality: Modality, source: { key: string, name: string }, target: { key: string, name: string }, evidence: Array<{ sentence: number, start: number, end: number, anchor: string, statement: string, article: { key: string } }> }> }>, published: { edtf: string, earliest: string | null, latest: string | null } | null, publisher: { key: string, name: string } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const WhenFragmentDoc = new TypedDocumentString(`
    fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
    `, {"fragmentName":"When"}) as unknown as TypedDocumentString<WhenFragment, unknown>;
export const RelationLineFragmentDoc = new TypedDocumentString(`
    fragment RelationLine on Relation {
  id
  kind
  modality
  source {
    key
  }
  target {
    key
  }
  since {
    ...When
  }
  until {
    ...When
  }
  evidence {
    article {
      key
      headline
    }
  }
}
    fragment When on FuzzyDate {
  edtf
  earliest
  latest
}`, {"fragmentName":"RelationLine"}) as unknown as TypedDocumentString<RelationLineFragment, unknown>;
export const EntityCardFragmentDoc = new TypedDocumentString(`
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
    `, {"fragmentName":"EntityCard"}) as unknown as TypedDocumentString<EntityCardFragment, unknown>;
export const ArticleCardFragmentDoc = new TypedDocumentString(`
    fragment ArticleCard on Article {
  key
  headline
  language
  published {
    ...When
  }
  publisher {
    key
    name
  }
}
    fragment When on FuzzyDate {
  edtf
  earliest
  latest
}`, {"fragmentName":"ArticleCard"}) as unknown as TypedDocumentString<ArticleCardFragment, unknown>;
export const ProofFragmentDoc = new TypedDocumentString(`
    fragment Proof on Evidence {
  sentence
  start
  end
  anchor
  statement
  quote
  verification
  article {
    ...ArticleCard
  }
}
    fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment ArticleCard on Article {
  key
  headline
  language
  published {
    ...When
  }
  publisher {
    key
    name
  }
}`, {"fragmentName":"Proof"}) as unknown as TypedDocumentString<ProofFragment, unknown>;
export const FactFragmentDoc = new TypedDocumentString(`
    fragment Fact on Relation {
  id
  kind
  modality
  source {
    ...EntityCard
  }
  target {
    ...EntityCard
  }
  attributedTo {
    key
    name
  }
  since {
    ...When
  }
  until {
    ...When
  }
  evidence {
    ...Proof
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment ArticleCard on Article {
  key
  headline
  language
  published {
    ...When
  }
  publisher {
    key
    name
  }
}
fragment Proof on Evidence {
  sentence
  start
  end
  anchor
  statement
  quote
  verification
  article {
    ...ArticleCard
  }
}`, {"fragmentName":"Fact"}) as unknown as TypedDocumentString<FactFragment, unknown>;
export const OpeningDocument = new TypedDocumentString(`
    query Opening($of: [String!]!, $most: Int!) {
  neighborhood(of: $of, depth: 1, maxEntities: $most) {
    entities {
      ...EntityCard
    }
    relations {
      ...RelationLine
    }
    omittedEntities {
      kind
      count
    }
    exhausted
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment RelationLine on Relation {
  id
  kind
  modality
  source {
    key
  }
  target {
    key
  }
  since {
    ...When
  }
  until {
    ...When
  }
  evidence {
    article {
      key
      headline
    }
  }
}`) as unknown as TypedDocumentString<OpeningQuery, OpeningQueryVariables>;
export const CountsDocument = new TypedDocumentString(`
    query Counts($key: String!) {
  entities(where: {key: {eq: $key}}, first: 1) {
    facets(values: 0) {
      relations {
        kind
        direction
        entities
        relations
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CountsQuery, CountsQueryVariables>;
export const ExpandDocument = new TypedDocumentString(`
    query Expand($key: String!, $kinds: [RelationKind!], $direction: Direction!, $first: Int!, $after: String) {
  entity(key: $key) {
    relations(
      kinds: $kinds
      direction: $direction
      orderBy: [{node: {importance: DESC}}]
      first: $first
      after: $after
    ) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...RelationLine
        source {
          ...EntityCard
        }
        target {
          ...EntityCard
        }
      }
    }
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment RelationLine on Relation {
  id
  kind
  modality
  source {
    key
  }
  target {
    key
  }
  since {
    ...When
  }
  until {
    ...When
  }
  evidence {
    article {
      key
      headline
    }
  }
}`) as unknown as TypedDocumentString<ExpandQuery, ExpandQueryVariables>;
export const TiesDocument = new TypedDocumentString(`
    query Ties($keys: [String!]!, $among: [String!]!) {
  entities(where: {key: {in: $keys}}, first: 100) {
    nodes {
      ...EntityCard
      relations(where: {node: {key: {in: $among}}}, first: 100) {
        nodes {
          ...RelationLine
        }
      }
    }
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment RelationLine on Relation {
  id
  kind
  modality
  source {
    key
  }
  target {
    key
  }
  since {
    ...When
  }
  until {
    ...When
  }
  evidence {
    article {
      key
      headline
    }
  }
}`) as unknown as TypedDocumentString<TiesQuery, TiesQueryVariables>;
export const FactsByIdDocument = new TypedDocumentString(`
    query FactsById($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Relation {
      ...Fact
    }
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment ArticleCard on Article {
  key
  headline
  language
  published {
    ...When
  }
  publisher {
    key
    name
  }
}
fragment Proof on Evidence {
  sentence
  start
  end
  anchor
  statement
  quote
  verification
  article {
    ...ArticleCard
  }
}
fragment Fact on Relation {
  id
  kind
  modality
  source {
    ...EntityCard
  }
  target {
    ...EntityCard
  }
  attributedTo {
    key
    name
  }
  since {
    ...When
  }
  until {
    ...When
  }
  evidence {
    ...Proof
  }
}`) as unknown as TypedDocumentString<FactsByIdQuery, FactsByIdQueryVariables>;
export const PathsDocument = new TypedDocumentString(`
    query Paths($from: String!, $to: String!, $longest: Int!, $first: Int!) {
  from: entity(key: $from) {
    ...EntityCard
  }
  to: entity(key: $to) {
    ...EntityCard
  }
  paths(from: $from, to: $to, maxLength: $longest, first: $first) {
    length
    weakestModality
    entities {
      ...EntityCard
    }
    hops {
      direction
      parallel
      relation {
        ...Fact
      }
    }
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment ArticleCard on Article {
  key
  headline
  language
  published {
    ...When
  }
  publisher {
    key
    name
  }
}
fragment Proof on Evidence {
  sentence
  start
  end
  anchor
  statement
  quote
  verification
  article {
    ...ArticleCard
  }
}
fragment Fact on Relation {
  id
  kind
  modality
  source {
    ...EntityCard
  }
  target {
    ...EntityCard
  }
  attributedTo {
    key
    name
  }
  since {
    ...When
  }
  until {
    ...When
  }
  evidence {
    ...Proof
  }
}`) as unknown as TypedDocumentString<PathsQuery, PathsQueryVariables>;
export const AboutDocument = new TypedDocumentString(`
    query About {
  graph {
    version
    articles
    entities
    relations
  }
  ontology {
    entityKinds {
      kind
      plural
      count
      description
      schemaOrg
      attributes {
        name
        type
        description
      }
    }
    relationKinds {
      kind
      sources
      targets
      count
      description
      attributes {
        name
        type
        description
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AboutQuery, AboutQueryVariables>;
export const ImportantDocument = new TypedDocumentString(`
    query Important($kinds: [EntityKind!], $first: Int!) {
  entities(kinds: $kinds, orderBy: [{importance: DESC}], first: $first) {
    nodes {
      ...EntityCard
      description
    }
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}`) as unknown as TypedDocumentString<ImportantQuery, ImportantQueryVariables>;
export const SearchDocument = new TypedDocumentString(`
    query Search($text: String!, $first: Int!) {
  search(text: $text, first: $first) {
    totalCount
    capped
    edges {
      node {
        ...EntityCard
      }
      match {
        text
        language
        field
        quality
      }
    }
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}`) as unknown as TypedDocumentString<SearchQuery, SearchQueryVariables>;
export const EntityPageDocument = new TypedDocumentString(`
    query EntityPage($key: String!) {
  entity(key: $key) {
    ...EntityCard
    aliases
    description
    names {
      language
      text
    }
    evidence {
      ...Proof
    }
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment ArticleCard on Article {
  key
  headline
  language
  published {
    ...When
  }
  publisher {
    key
    name
  }
}
fragment Proof on Evidence {
  sentence
  start
  end
  anchor
  statement
  quote
  verification
  article {
    ...ArticleCard
  }
}`) as unknown as TypedDocumentString<EntityPageQuery, EntityPageQueryVariables>;
export const FactsDocument = new TypedDocumentString(`
    query Facts($key: String!, $kinds: [RelationKind!], $direction: Direction!, $first: Int!, $after: String) {
  entity(key: $key) {
    relations(kinds: $kinds, direction: $direction, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...Fact
      }
    }
  }
}
    fragment EntityCard on Entity {
  id
  key
  kind
  name
  degree
}
fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment ArticleCard on Article {
  key
  headline
  language
  published {
    ...When
  }
  publisher {
    key
    name
  }
}
fragment Proof on Evidence {
  sentence
  start
  end
  anchor
  statement
  quote
  verification
  article {
    ...ArticleCard
  }
}
fragment Fact on Relation {
  id
  kind
  modality
  source {
    ...EntityCard
  }
  target {
    ...EntityCard
  }
  attributedTo {
    key
    name
  }
  since {
    ...When
  }
  until {
    ...When
  }
  evidence {
    ...Proof
  }
}`) as unknown as TypedDocumentString<FactsQuery, FactsQueryVariables>;
export const ArticlePageDocument = new TypedDocumentString(`
    query ArticlePage($key: String!) {
  article(key: $key) {
    ...ArticleCard
    sha256
    provider {
      key
      name
    }
    coverage {
      sentences
      supporting
    }
    sentences {
      index
      start
      end
      text
      entities {
        key
        kind
        name
        evidence {
          sentence
          start
          end
          anchor
          statement
          article {
            key
          }
        }
      }
      relations {
        id
        kind
        modality
        source {
          key
          name
        }
        target {
          key
          name
        }
        evidence {
          sentence
          start
          end
          anchor
          statement
          article {
            key
          }
        }
      }
    }
  }
}
    fragment When on FuzzyDate {
  edtf
  earliest
  latest
}
fragment ArticleCard on Article {
  key
  headline
  language
  published {
    ...When
  }
  publisher {
    key
    name
  }
}`) as unknown as TypedDocumentString<ArticlePageQuery, ArticlePageQueryVariables>;