"""The verbs of stock: ``places`` (made on demand), ``moving`` (the one door of quantities), ``holding`` (reserve, release, ship),
``handling`` (transfer, install, take back, scrap, to and back from the supplier), ``counting``, ``buying``, ``receiving``, ``needs``.
"""
