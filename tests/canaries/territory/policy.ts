/**
 * The policy of the test territory. The oracle (`world/oracle.ts`) says the same in words of its own. Roots that answer no
 * object, and the club's `VisitConnection` and `VisitPage`, are classified nowhere: nobody may see them.
 */
export const policy = `
version: canaries
facts:
  open:
    - Zone.*
    - Club.*
    - Member.*
    - Member.id
    - Member.zoneCode
    - Member.extra
    - Member.club
    - Member.friends
    - Member.person
    - Entry.label
    - MemberPage.*
    - TicketPage.*
    - TicketEdges.*
    - TicketEdge.*
    - Visitor.*
    - VisitorPage.*
    - AppointmentPage.*
    - Complaint.*
    - Stall.*
    - SThing.*
    - SDatastream.*
    - SSensor.*
    - SObservedProperty.*
    - SLocation.*
    - Wreck.*
    - Ledger.*
    - Platform.*
    - PowerModel.*
    - PlatformShare.*
    - PlatformOperation.*
  internal:
    - Platform.byOperation
  personal:
    Person.*: { category: "pd:Household" }
    Reading.*: { category: "pd:Household", sensitive: true }
    Claim.*: { category: "pd:Household" }
    Member.personUid: { category: "pd:UID" }
    Member.name: { category: "pd:Name" }
    Member.email: { category: "pd:EmailAddress" }
    Member.addresses: { category: "pd:EmailAddress" }
    Member.phone: { category: "pd:TelephoneNumber" }
    Entry.personUid: { category: "pd:UID" }
    Entry.email: { category: "pd:EmailAddress" }
    Entry.phone: { category: "pd:TelephoneNumber" }
    Ticket.*: { category: "pd:Household" }
    Visitor.name: { category: "pd:Name" }
    Visitor.quarter: { category: "pd:Household" }
    Visitor.email: { category: "pd:EmailAddress" }
    Appointment.*: { category: "pd:Health", sensitive: true }
    Permit.*: { category: "pd:Household" }
    Wreck.note: { category: "pd:Name" }
    Stall.keeper: { category: "pd:Name" }
    SThing.description: { category: "pd:Household" }
    SThing.properties: { category: "pd:Household" }
    SLocation.location: { category: "pd:PhysicalAddress" }
    SObservation.*: { category: "pd:Health", sensitive: true }
subjects:
  Person: householdId
  Reading: householdId
  Claim: householdId
  Ticket: householdId
  Appointment: householdId
  Permit: householdId
rules:
  - { fields: [Person.*, Reading.*, Claim.*, Ticket.*, Appointment.*, Permit.*], roles: [citizen], purposes: [self-data], own: true, decision: clear }

  - { fields: [Person.name, Person.email, Member.name, Member.addresses, Entry.email, Visitor.name, Stall.keeper], roles: [helpdesk], purposes: [support], decision: { mask: {} } }
  - { fields: [Person.phone, Entry.phone], roles: [helpdesk], purposes: [support], decision: { mask: { keepLast: 2 } } }
  - { fields: [Person.note], roles: [helpdesk], purposes: [support], decision: { mask: { freeText: true } } }
  - { fields: [Person.zoneCode, Person.zone], roles: [helpdesk, partner, planner], purposes: [support, energy-planning, statistics], decision: clear }

  - { fields: [Person.uid, Reading.uid, Member.personUid, Entry.personUid], roles: [partner], purposes: [energy-planning], decision: { pseudonymise: { domain: person, perOrganisation: true } } }
  - { fields: [Reading.kwh], roles: [partner], purposes: [energy-planning], decision: { generalise: { step: 1000000 } } }
  - { fields: [Reading.day, Person.readings, Person.memberships], roles: [partner], purposes: [energy-planning], decision: clear }

  - { fields: [Person.income, Person.balance], roles: [planner], purposes: [statistics], decision: { generalise: { step: 1000000 } } }
  - { fields: [Person.postcode], roles: [planner], purposes: [statistics], decision: { generalise: { keepFirst: 3 } } }
  - { fields: [Person.birthDate], roles: [planner], purposes: [statistics], decision: { generalise: { date: month } } }
`;
