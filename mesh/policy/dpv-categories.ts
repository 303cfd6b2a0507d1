/**
 * Terms of the W3C Data Privacy Vocabulary that name personal data, as of February 2026: the extension for
 * personal data (`pd:`), and the vocabulary's own terms for data (`dpv:`). https://w3id.org/dpv/pd
 *
 * This software includes material copied from the Data Privacy Vocabulary. Copyright © 2026 World Wide Web
 * Consortium.
 * https://www.w3.org/copyright/software-license-2023/
 */
const personal = (
  'Accent AccountIdentifier Acquaintance Age AgeExact AgeRange ApartmentOwned Association Attitude ' +
  'Authenticating AuthenticationHistory BankAccount Behavioural Biometric BirthCountry BirthDate ' +
  'BirthPlace BloodType BrowserFingerprint BrowserHistory BrowsingBehaviour BrowsingReferral CallLog ' +
  'CarOwned Character Citizenship City Communication CommunicationsMetadata Connection Contact Country ' +
  'Credit CreditCapacity CreditCardNumber CreditRecord CreditScore CreditStanding CreditWorthiness ' +
  'Criminal CriminalCharge CriminalConviction CriminalOffence CriminalPardon CurrentEmployment ' +
  'CurrentLocation DNACode Demeanour Demographic DeviceApplications DeviceBased DeviceOperatingSystem ' +
  'DeviceSoftware Dialect DigitalFingerprint Disability DisciplinaryAction Dislike Divorce Domicile ' +
  'DrugTestResult Education EducationExperience EducationQualification EducationTraining EmailAddress ' +
  'EmailAddressPersonal EmailAddressWork EmailContent Emotion EmploymentHistory EthnicOrigin Ethnicity ' +
  'External FacialExpression FacialPrint Family FamilyHealthHistory FamilyStructure Favourite ' +
  'FavouriteColour FavouriteFood FavouriteMusic Fetish Financial FinancialAccount ' +
  'FinancialAccountNumber FinancialStatus Fingerprint Friend GPSCoordinate Gender GeneralReputation ' +
  'Genetic Geographic GroupMembership GroupProfile HairColour Health HealthHistory HealthRecord Height ' +
  'Historical HomeLocation HouseNumber HouseOwned Household IPAddress Identifier Identifying Income ' +
  'IncomeBracket IndividualHealthHistory IndividualProfile Insurance Intention Interaction Interest ' +
  'Internal Job KnowledgeBelief Language LifeHistory Like LinkClicked LoanRecord Locality Location ' +
  'MACAddress MaritalStatus Marriage MedicalHealth MentalHealth Mood Name Nationality OfficialID ' +
  'Offspring Opinion Ownership PINCode Parent Passport Password PastEmployment PaymentCard ' +
  'PaymentCardExpiry PaymentCardNumber PerformanceAtWork PersonalDocuments PersonalPossession ' +
  'Personality PhilosophicalBelief PhysicalAddress PhysicalCharacteristic PhysicalHealth PhysicalTrait ' +
  'Picture Piercing PoliticalAffiliation PoliticalOpinion PostalCode Preference Prescription ' +
  'PrivacyPreference Proclivity Professional ProfessionalCertification ProfessionalEvaluation ' +
  'ProfessionalExperience ProfessionalInterview ProfessionalTraining Profile PublicLife ' +
  'PubliclyAvailableSocialMedia Purchase PurchasesAndSpendingHabit Race Reference Region Relationship ' +
  'Reliability Religion ReligiousBelief Residency Retina RoomNumber Salary Sale School SecretText ' +
  'ServiceConsumptionBehaviour Sexual SexualHistory SexualPreference Sibling SkinTone Social ' +
  'SocialBehaviour SocialMedia SocialMediaCommunication SocialNetwork SocialStatus Street ' +
  'TVViewingBehaviour Tattoo Tax TechnicalKnowledge TelephoneNumber Thought Tracking ' +
  'TradeUnionMembership Transaction Transactional TravelHistory UID UserAgent Username ' +
  'VehicalLicenseNumber VehicalLicenseRegistration Vehicle VehicleLicense VehicleUsage ' +
  'VoiceCommunicationRecording VoiceMail Vulnerability Weight WorkEnvironment WorkExperience ' +
  'WorkHistory WorkLocation'
).split(' ');

const core = (
  'AnonymisedData CollectedPersonalData DerivedPersonalData GeneratedPersonalData ' +
  'IdentifyingPersonalData InferredPersonalData ObservedPersonalData PersonalData ' +
  'ProvidedPersonalData PseudonymisedData SensitivePersonalData SpecialCategoryPersonalData'
).split(' ');

/** Every category that a policy may name, with its prefix. */
export const categories: ReadonlySet<string> = new Set([
  ...personal.map((term) => `pd:${term}`),
  ...core.map((term) => `dpv:${term}`),
]);
